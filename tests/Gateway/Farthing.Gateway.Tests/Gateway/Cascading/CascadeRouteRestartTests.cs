using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>A cascade that its checked answers closed stays closed over a restart of the gateway.</summary>
public sealed class CascadeRouteRestartTests : IDisposable
{
    private const int LongEnough = 100_000;
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-cascades-").FullName;
    private readonly List<string> failures = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_closed_after_a_restart_and_opens_on_evidence_alone()
    {
        Close(Open());

        CascadeRoute after = Open();
        Assert.Equal(CascadeReason.Regret, after.Closed);
        int taken = OpenAgain(after);

        Assert.InRange(taken, 100, 1_000);
        CascadeRoute again = Open();
        Assert.Null(again.Closed);
        Assert.Equal(1, again.Evidence.Reopenings);
        Assert.Empty(failures);
    }

    [Fact]
    public void Each_reopening_takes_more_evidence_over_restarts_too()
    {
        int before = 0;
        for (int i = 0; i < 3; i++)
        {
            Close(Open());
            int taken = OpenAgain(Open());
            Assert.True(taken > before, $"{taken} after {before}");
            before = taken;
        }
    }

    [Fact]
    public void Another_router_or_promise_begins_open()
    {
        Close(Open());

        Assert.Null(Open(options => options with { RouterSha256 = "other" }).Closed);
        Assert.Null(Open(options => options with { MaxRegret = 0.03 }).Closed);
        Assert.Equal(CascadeReason.Regret, Open().Closed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"model":1}""")]
    [InlineData("""{"model":{"settings":null,"closed":1}}""")]
    public void A_file_that_cannot_be_read_is_said_and_nothing_ends(string text)
    {
        File.WriteAllText(Path.Combine(folder, "cascades.json"), text);

        CascadeRoute route = Open();

        Assert.Null(route.Closed);
        Assert.Contains("cannot be read", Assert.Single(failures), StringComparison.Ordinal);
        Close(route);
        Assert.Equal(CascadeReason.Regret, Open().Closed);
    }

    private CascadeRoute Open(Func<CascadeOptions, CascadeOptions>? change = null)
    {
        CascadeOptions options = new()
        {
            Small = "small",
            Router = CascadeScene.Trained(limit: 0.02),
            MaxRegret = 0.02,
        };
        return new CascadeRoute(
            "model",
            change?.Invoke(options) ?? options,
            TimeProvider.System,
            _ => { },
            new ClosedCascades(Path.Combine(folder, "cascades.json"), failures.Add)
        );
    }

    private static void Close(CascadeRoute route)
    {
        while (route.Closed is null)
        {
            route.Checked(route.BeginAudit(route.Round), isLoss: true);
        }
    }

    private static int OpenAgain(CascadeRoute route)
    {
        int taken = 0;
        for (; route.Closed is not null && taken < LongEnough; taken++)
        {
            route.Checked(route.BeginAudit(route.Round), isLoss: false);
        }

        return taken;
    }
}
