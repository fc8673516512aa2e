using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

public sealed class AlertWebhookTests
{
    private static readonly BudgetAlert Alert = new(
        new BudgetOptions
        {
            Id = "search per month",
            Scope = new RequestScope(ScopeKind.Team, "search"),
            Limit = Money.FromUsd(500),
        },
        "search",
        0.8,
        Money.FromUsd(401.5m),
        1_793_491_200_000_000_000
    );

    [Fact]
    public async Task An_alert_is_tried_again_until_it_is_taken()
    {
        int asked = 0;
        TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream hook = new(async call =>
        {
            int now = Interlocked.Increment(ref asked);
            await call.JsonAsync("{}", now < 3 ? 503 : 200);
            if (now == 3)
            {
                taken.SetResult();
            }
        });
        List<LogEvent> said = [];
        await using (
            AlertWebhook webhook = new(
                new Uri(hook.Address, "/hooks/secret"),
                said.Add,
                TimeProvider.System,
                TimeSpan.FromMilliseconds(1)
            )
        )
        {
            webhook.Send(Alert, "80 % is spent");
            await taken.Task.WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, hook.Requests.Count);
        using JsonDocument body = JsonDocument.Parse(hook.Requests[^1].Text);
        JsonElement root = body.RootElement;
        Assert.Equal("farthing.budget_alert/1", root.GetProperty("schema").GetString());
        Assert.Equal("80 % is spent", root.GetProperty("text").GetString());
        Assert.Equal(
            (0.8, 500m, 401.5m),
            (
                root.GetProperty("threshold").GetDouble(),
                root.GetProperty("limit_usd").GetDecimal(),
                root.GetProperty("spent_usd").GetDecimal()
            )
        );
        Assert.Equal("2026-11-01T00:00:00Z", root.GetProperty("period_start").GetString());
        LogEvent once = Assert.Single(said);
        Assert.Equal("webhook_failed", once.Name);
        Assert.DoesNotContain("secret", once.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_away_keeps_nobody()
    {
        AlertWebhook webhook = new(
            new Uri("http://127.0.0.1:9/"),
            _ => { },
            TimeProvider.System,
            TimeSpan.FromHours(1)
        );
        webhook.Send(Alert, "x");

        await webhook
            .DisposeAsync()
            .AsTask()
            .WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken);
    }
}
