using System.Net;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Models with prices that nothing is charged by: refused where something has to be kept.</summary>
public sealed class UnchargedTests
{
    private const string Answer =
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":20}}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "input_cost_per_audio_token", HttpStatusCode.BadRequest)]
    [InlineData(false, "input_cost_per_audio_token", HttpStatusCode.OK)]
    [InlineData(true, null, HttpStatusCode.OK)]
    public async Task What_costs_more_than_is_charged_is_refused_where_a_budget_counts(
        bool hasBudget,
        string? uncharged,
        HttpStatusCode expected
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { Uncharged = uncharged }
        );
        gateway.Gates.HasBudget = hasBudget;

        using HttpResponseMessage response = await gateway.ChatAsync("");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, upstream.Requests.Count);
        if (expected != HttpStatusCode.OK)
        {
            Assert.Contains(
                "cannot be bounded before it is sent: prices of the model are not understood (input_cost_per_audio_token)",
                await response.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal
            );
        }
    }
}
