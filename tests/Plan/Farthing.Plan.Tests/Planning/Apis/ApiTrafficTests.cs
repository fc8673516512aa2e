using Farthing.Planning.Apis;

namespace Farthing.Tests.Planning.Apis;

public sealed class ApiTrafficTests
{
    /// <summary>At a rate of 0 the search for the rate at which an answer turns would never end: it multiplies the rate.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Refuses_a_rate_that_is_not_above_0(double ratePerSecond) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ApiTraffic.Uniform(100, 10, ratePerSecond));
}
