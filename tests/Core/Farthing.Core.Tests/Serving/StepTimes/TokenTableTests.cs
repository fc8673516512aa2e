using Farthing.Serving.Kernels;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving.StepTimes;

public sealed class TokenTableTests
{
    private static readonly TokenTable Line = new(
        2048,
        tokens => new OperatorCost(100 + tokens, 2 * tokens, 3 * tokens)
    );

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 101)]
    [InlineData(3, 104)]
    [InlineData(257, 372)]
    [InlineData(512, 612)]
    [InlineData(513, 613)]
    [InlineData(1000, 1100)]
    [InlineData(2048, 2148)]
    public void Counts_up_to_512_are_padded_and_later_ones_are_not(int tokens, double ns) =>
        Assert.Equal(ns, Line.Ns(tokens), 1e-9);

    [Fact]
    public void Beyond_the_table_the_last_line_goes_on() => Assert.Equal(4196, Line.Ns(4096), 1e-9);

    [Fact]
    public void Work_follows_the_same_table()
    {
        OperatorCost cost = Line.Cost(700);

        Assert.Equal(
            new OperatorCost(800, 1400, 2100),
            cost with
            {
                Ns = Math.Round(cost.Ns, 6),
                Bytes = Math.Round(cost.Bytes, 6),
                Flops = Math.Round(cost.Flops, 6),
            }
        );
    }

    [Fact]
    public void A_count_that_costs_more_than_a_larger_one_takes_its_time()
    {
        TokenTable dented = new(
            1024,
            tokens => new OperatorCost(tokens is > 100 and < 200 ? 50 : tokens, 0, 0)
        );

        Assert.Equal(8, dented.Ns(8));
        Assert.Equal(50, dented.Ns(64));
        Assert.Equal(50, dented.Ns(150));
        Assert.Equal(200, dented.Ns(200));
    }
}
