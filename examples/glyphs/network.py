"""The small residual network of the glyph example, and its input preparation."""
import torch
from torch import nn

MEAN = 127.5
SCALE = 63.75


def prepare(images):
    """uint8 [N, 32, 32, 3] in RGB order to float32 [N, 3, 32, 32]."""
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    return ((pixels - MEAN) / SCALE).contiguous()


def convolution(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)


class Stem(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.conv = convolution(3, outputs, 3)
        self.bn = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.bn(self.conv(x)))


class Shortcut(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv = convolution(inputs, outputs, 1, stride)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.bn(self.conv(x))


class ResidualBlock(nn.Module):
    """Two ordinary 3x3 convolutions; a 1x1 convolution as shortcut where the shape changes."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv1 = convolution(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu1 = nn.ReLU()
        self.conv2 = convolution(outputs, outputs, 3)
        self.bn2 = nn.BatchNorm2d(outputs)
        same_shape = inputs == outputs and stride == 1
        self.shortcut = None if same_shape else Shortcut(inputs, outputs, stride)
        self.relu2 = nn.ReLU()

    def forward(self, x):
        skipped = x if self.shortcut is None else self.shortcut(x)
        y = self.relu1(self.bn1(self.conv1(x)))
        return self.relu2(self.bn2(self.conv2(y)) + skipped)


class SeparableBlock(nn.Module):
    """Depthwise 3x3, then a linear pointwise 1x1; residual where the shape is kept."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.depthwise = convolution(inputs, inputs, 3, groups=inputs)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.relu6 = nn.ReLU6()
        self.pointwise = convolution(inputs, outputs, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.residual = inputs == outputs

    def forward(self, x):
        y = self.bn2(self.pointwise(self.relu6(self.bn1(self.depthwise(x)))))
        return x + y if self.residual else y


class GlyphNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Stem(16)
        self.block1 = SeparableBlock(16, 16)
        self.block2 = ResidualBlock(16, 32, stride=2)
        self.block3 = SeparableBlock(32, 32)
        self.pool = nn.MaxPool2d(2)
        self.block4 = SeparableBlock(32, 48)
        self.block5 = ResidualBlock(48, 48)
        self.block6 = SeparableBlock(48, 48)
        self.average = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(48, 10)

    def forward(self, x):
        x = self.block2(self.block1(self.stem(x)))
        x = self.block4(self.pool(self.block3(x)))
        x = self.block6(self.block5(x))
        return self.fc(torch.flatten(self.average(x), 1))


def predict(model, inputs, batch=250):
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part) for part in inputs.split(batch)])


def count_correct(logits, labels):
    return int((logits.argmax(1) == torch.as_tensor(labels)).sum())


def count_operations(model):
    """Multiply-accumulates of the convolutions and the fully connected layer, one image."""
    total = 0

    def add(module, inputs, output):
        nonlocal total
        total += module.weight[0].numel() * output[0].numel()

    kinds = (nn.Conv2d, nn.Linear)
    hooks = [m.register_forward_hook(add) for m in model.modules() if isinstance(m, kinds)]
    predict(model, torch.zeros(1, 3, 32, 32))
    for hook in hooks:
        hook.remove()
    return total
