using System.Text.Json;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Testing;
using Farthing.Tests.Gateway.Cascading;

namespace Farthing.Tests.Gateway.Administration;

public sealed class CascadeAnswerTests
{
    /// <summary>Of a cascade that answers, and of one that lacks labels.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Cascades_are_what_the_description_says()
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Features =
                [
                    new CascadeSet(
                        new Dictionary<string, CascadeOptions>
                        {
                            ["m"] = new()
                            {
                                Small = "secret-model",
                                Router = CascadeScene.Trained(isByPrior: true, prior: -100),
                                AuditFraction = 1,
                                Deadline = Eventually.Longest,
                            },
                            ["secret-model"] = new() { Small = "m" },
                        }
                    ),
                ],
            }
        );
        await scene.StatusAsync(HostScene.OwnSecret);
        string text = "";
        JsonElement routes = default;
        await Eventually.SoAsync(
            async () =>
            {
                (_, JsonElement body, text) = await scene.AdminAsync("GET", "/cascade");
                routes = body.GetProperty("routes");
                return routes
                        .EnumerateArray()
                        .Sum(one => one.GetProperty("audit").GetProperty("audited").GetInt32()) == 1;
            },
            TestContext.Current.CancellationToken
        );

        AdminPlaneTests.Check("Cascades", text);
        Assert.Equal(
            ["shadow", "on"], // The one that answered paid for a check, and lost.
            routes.EnumerateArray().Select(one => one.GetProperty("state").GetString())
        );
        // Answer and check at the price of the large one, given before anybody knew what that takes.
        JsonElement dollars = routes[1].GetProperty("dollars");
        Assert.Equal(1, dollars.GetProperty("unknown").GetInt32());
        Assert.Equal(-2 * HostScene.AnswerNano / 1e9m, dollars.GetProperty("saved_usd").GetDecimal());
        Assert.Equal(JsonValueKind.Object, routes[0].GetProperty("labels").ValueKind);
    }
}
