using System.Text;
using Farthing.Gateway.Administration;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>What the admin API is asked: what nobody gave is not in it.</summary>
public sealed class KeyRequestTests
{
    [Fact]
    public void A_key_that_is_wished_for_has_what_was_given_and_nothing_else() =>
        Assert.Equal(
            """{"team":"docs","limits":{"concurrency":4},"max_body_bytes":2048,"record":"hashes"}""",
            Text(
                new KeyRequest(
                    null,
                    "docs",
                    null,
                    null,
                    null,
                    null,
                    null,
                    new KeyRequest.LimitsWish(null, null, 4),
                    2048,
                    Record: "hashes"
                ).Body()
            )
        );

    [Fact]
    public void A_budget_has_its_period_and_whether_it_is_hard() =>
        Assert.Equal(
            """{"id":"a","budget":{"limit_usd":12.5,"period":"day","hard":false}}""",
            Text(
                new KeyRequest(
                    "a",
                    null,
                    null,
                    null,
                    null,
                    null,
                    new KeyRequest.BudgetWish(12.5m, "day", false),
                    null
                ).Body()
            )
        );

    [Fact]
    public void A_grace_has_its_unit() =>
        Assert.Equal("""{"grace":"0.5s"}""", Text(new RotateRequest(TimeSpan.FromMilliseconds(500)).Body()));

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);
}
