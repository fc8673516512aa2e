using Farthing.Economics.Forecasts;

namespace Farthing.Tests.Economics.Forecasts;

public sealed class AgentForecastTests
{
    /// <summary>Call i sends the instructions and the results of the i calls before it.</summary>
    [Theory]
    [InlineData(1, 1000, 500)]
    [InlineData(2, 0, 500)]
    [InlineData(20, 1000, 500)]
    [InlineData(99, 3, 7)]
    public void Input_tokens_are_those_of_the_calls_one_by_one(int calls, int system, int result)
    {
        long sent = 0;
        for (int i = 0; i < calls; i++)
        {
            sent += system + ((long)i * result);
        }

        Assert.Equal(sent, new AgentForecast(calls, system, result).InputTokens);
    }

    [Fact]
    public void The_naive_count_has_everything_once() =>
        Assert.Equal(1000 + (20 * 500), new AgentForecast(20, 1000, 500).NaiveInputTokens);
}
