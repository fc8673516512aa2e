using Farthing.Gateway.Caching;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Caching;

public class CachePlanTests
{
    private static byte[] RevisionOf(string address, string? emulated) =>
        new CachePlan(
            ResponseCacheTests.Exact(),
            [
                new ModelRoute
                {
                    Name = "model",
                    Deployments =
                    [
                        new RoutedDeployment(
                            new Deployment
                            {
                                Upstream = new Upstream
                                {
                                    Name = "own",
                                    Address = new Uri(address),
                                    Api = ApiKinds.OpenAi,
                                    Emulated = emulated,
                                },
                                Name = "own/m",
                                UpstreamModel = "m",
                            }
                        ),
                    ],
                },
            ]
        ).RevisionOf("model")!;

    [Fact]
    public void A_server_at_another_address_gives_other_answers()
    {
        Assert.Equal(
            RevisionOf("http://127.0.0.1:8000/v1", null),
            RevisionOf("http://127.0.0.1:8000/v1", null)
        );
        Assert.NotEqual(
            RevisionOf("http://127.0.0.1:8000/v1", null),
            RevisionOf("http://127.0.0.1:8001/v1", null)
        );
    }

    [Fact]
    public void An_emulated_server_is_what_its_words_say_at_any_port()
    {
        Assert.Equal(
            RevisionOf("http://127.0.0.1:8000/v1", "llama-3.1-8b --gpu L4"),
            RevisionOf("http://127.0.0.1:8001/v1", "llama-3.1-8b --gpu L4")
        );
        Assert.NotEqual(
            RevisionOf("http://127.0.0.1:8000/v1", "llama-3.1-8b --gpu L4"),
            RevisionOf("http://127.0.0.1:8000/v1", "llama-3.1-8b --gpu L40S")
        );
    }
}
