using System.Net;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Exposition;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>What the page of metrics says of where requests went, and of where they could not go.</summary>
public sealed class RoutingMetricsTests
{
    private const string Answer =
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";

    /// <summary>One retry in ten seconds: the first request takes it and is refused a second, the next one is refused both.</summary>
    [Fact]
    public async Task Retries_that_the_budget_let_through_and_refused()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}", 500);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options =>
                options with
                {
                    Retries = new() { AtMost = 0, PerSecond = 0.1 },
                },
            telemetry: Telemetry()
        );
        using HttpResponseMessage first = await gateway.ChatAsync();
        using HttpResponseMessage second = await gateway.ChatAsync();
        await gateway.IdleAsync();

        string page = PageOf(gateway.Telemetry!.Metrics.Write);
        Has(page, "retry_budget_spent_total{upstream=\"up\"} 1");
        Has(page, "retry_budget_refused_total{upstream=\"up\"} 3");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Hedges_that_were_sent_and_that_won(bool isFirstSilent, int won)
    {
        TaskCompletionSource isAsked = new();
        await using ScriptedUpstream first = new(async call =>
        {
            if (isFirstSilent)
            {
                await call.IsHungUpAsync();
                return;
            }

            await isAsked.Task;
            await call.JsonAsync(Answer);
        });
        await using ScriptedUpstream second = new(async call =>
        {
            isAsked.TrySetResult();
            if (isFirstSilent)
            {
                await call.JsonAsync(Answer);
                return;
            }

            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            [first.Address, second.Address],
            telemetry: Telemetry()
        );
        Hedge hedge = new(
            new HedgeOptions
            {
                After = TimeSpan.FromMilliseconds(1),
                AtMost = 1,
                Drain = TimeSpan.Zero, // else the loser is read for half a minute
            },
            (_, _) => null
        );
        hedge.Asked();
        gateway.Gates.Hedge = hedge;

        using HttpResponseMessage response = await gateway.ChatAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await gateway.IdleAsync();

        string page = PageOf(gateway.Telemetry!.Metrics.Write);
        Has(page, "hedges_sent_total{model=\"model\"} 1");
        Has(page, $"hedges_won_total{{model=\"model\"}} {won}");
    }

    [Fact]
    public void Upstreams_that_are_up_down_and_full_and_requests_that_went_past_them()
    {
        HealthCheck check = new()
        {
            Path = "/health",
            HealthyAfter = 1,
            UnhealthyAfter = 1,
        };
        QueueLimit limit = new() { Metrics = new Uri("http://b/metrics"), MaxWaiting = 5 };
        Router router = new(
            [
                new ModelRoute
                {
                    Name = "llama",
                    Deployments =
                    [
                        To("a", one => one with { Health = check }),
                        To("b", one => one with { Queue = limit }),
                    ],
                },
            ],
            new BreakerOptions(),
            TimeProvider.System
        );
        string before = PageOf(text => UpstreamFigures.Write(text, router));
        Assert.DoesNotContain("upstream_up{", before, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream_queue_waiting{", before, StringComparison.Ordinal);
        Has(before, "queue_full_total{deployment=\"b/m\"} 0");
        router.StateOf("a").NoteHealth(null, check);
        router
            .StateOf("b")
            .NoteQueue(new QueueReading(null, 7, 0.25, 0, TimeProvider.System.GetTimestamp()), null);

        Assert.NotEmpty(router.Route(Spent.Ask(1, 1)).Deployments);
        router.StateOf("a").NoteHealth("/health: 500", check);
        Assert.Empty(router.Route(Spent.Ask(1, 1)).Deployments);

        string page = PageOf(text => UpstreamFigures.Write(text, router));
        Has(page, "upstream_up{upstream=\"a\"} 0");
        Has(page, "upstream_queue_waiting{upstream=\"b\"} 7");
        Has(page, "upstream_kv_use_ratio{upstream=\"b\"} 0.25");
        Assert.Contains(
            "\nfarthing_gateway_upstream_queue_age_seconds{upstream=\"b\"} ",
            page,
            StringComparison.Ordinal
        );
        Has(page, "queue_full_total{deployment=\"a/m\"} 0");
        Has(page, "queue_full_total{deployment=\"b/m\"} 2");
        Has(page, "queue_refusals_total 1");
        router.StateOf("a").NoteHealth(null, check);
        Has(PageOf(text => UpstreamFigures.Write(text, router)), "upstream_up{upstream=\"a\"} 1");
    }

    private static RoutedDeployment To(string name, Func<Upstream, Upstream> change) =>
        new(
            new Deployment
            {
                Name = name + "/m",
                Upstream = change(
                    new Upstream
                    {
                        Name = name,
                        Address = new Uri($"http://{name}/v1"),
                        Api = ApiKinds.OpenAi,
                    }
                ),
                UpstreamModel = "m",
            }
        );

    private static GatewayTelemetry Telemetry()
    {
        GatewayTelemetry telemetry = new(TimeProvider.System);
        telemetry.Metrics.Know(["model"]);
        return telemetry;
    }

    private static string PageOf(Action<MetricsText> write)
    {
        MetricsText text = new(isOpenMetrics: false);
        write(text);
        return text.End();
    }

    private static void Has(string page, string line) =>
        Assert.Contains("\nfarthing_gateway_" + line + "\n", page, StringComparison.Ordinal);
}
