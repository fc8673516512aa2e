using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class CaptureSizesTests
{
    [Fact]
    public void There_are_51_sizes() =>
        // 1, 2, 4; 8 to 256 by 8: 32; 272 to 512 by 16: 16
        Assert.Equal(3 + 32 + 16, CaptureSizes.All.Count);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(5, 8)]
    [InlineData(257, 272)]
    [InlineData(512, 512)]
    [InlineData(513, 513)]
    public void A_step_is_padded_to_the_next_size(int tokens, int padded) =>
        Assert.Equal(padded, CaptureSizes.Padded(tokens));
}
