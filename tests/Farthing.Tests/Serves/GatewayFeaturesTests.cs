using Farthing.Tests.Gateway.Hosting;
using Farthing.Verbs.Serves;

namespace Farthing.Tests.Serves;

public sealed class GatewayFeaturesTests
{
    /// <summary>Gateways of tests are put together as the program puts them together.</summary>
    [Fact]
    public void Tests_have_the_features_that_the_program_has() =>
        Assert.Equal(GatewayFeatures.All, Hosts.Features);
}
