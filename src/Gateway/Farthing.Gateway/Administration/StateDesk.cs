using Farthing.Documents.Ledger;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Shows how a gateway stands. Nothing changes by it.</summary>
/// <param name="parts">The gateway.</param>
internal sealed class StateDesk(GatewayParts parts)
{
    private const int MaxEvents = 1000;

    private static readonly string[] Dimensions =
    [
        .. Enum.GetNames<LedgerDimension>().Select(name => name.ToLowerInvariant()),
        "workflow",
    ];

    /// <summary><c>GET /status</c>: version, journal, ledger, keys, what runs.</summary>
    public Task<AdminAnswer> StatusAsync(AdminCall call)
    {
        call.AllowsOnly();
        GatewayOptions options = parts.Options();
        JournalPosition written = parts.Journal.Written;
        return Answer(
            new StatusAnswer(
                parts.Version(),
                parts.Journal.GatewayId.ToString("N"),
                parts.StartedAt,
                parts.Running(),
                new(written.Segment, written.Offset, parts.Journal.Failure?.Message),
                new(
                    parts.Projector.LagBytes,
                    Math.Round(parts.Projector.LagSeconds, 3),
                    parts.Projector.Failure?.GetType().Name
                ),
                new(
                    options.Keys.Count,
                    parts.Keys.Keys.Count(key => key.RevokedAt is null),
                    parts.Keys.Failure?.GetType().Name
                ),
                new(parts.Recovered.Released, parts.Recovered.Charged, parts.Recovered.Amount),
                parts.Mirror()
            )
        );
    }

    /// <summary><c>GET /limits</c>: each limit of each who came lately.</summary>
    public Task<AdminAnswer> LimitsAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Answer(LimitsAnswer.Of(parts.LimitStore(), parts.LimitStates()));
    }

    /// <summary><c>GET /models</c>: deployments, prices, breakers, what is under way.</summary>
    public Task<AdminAnswer> ModelsAsync(AdminCall call)
    {
        call.AllowsOnly();
        GatewayOptions options = parts.Options();
        return Answer(
            new ModelsAnswer([
                .. options.Models.Select(model => new ModelsAnswer.Model(
                    model.Name,
                    [.. model.Deployments.Select(LineOf)]
                )),
            ])
        );

        ModelsAnswer.DeploymentLine LineOf(RoutedDeployment routed) =>
            ModelsAnswer.DeploymentLine.Of(
                routed,
                parts.Router.Report(routed.Deployment),
                options.Prices.TryGetValue(routed.Deployment.Name, out ModelPrice price) ? price : null
            );
    }

    /// <summary><c>GET /spend?by=key&amp;since=7d</c>: sums of the ledger.</summary>
    public Task<AdminAnswer> SpendAsync(AdminCall call)
    {
        call.AllowsOnly(
            "by",
            "since",
            "until",
            "key",
            "team",
            "user",
            "model",
            "deployment",
            "session",
            "tag"
        );
        FaultList faults = new();
        string by = ((string?)call.Query["by"])?.ToLowerInvariant() ?? "key";
        if (!Dimensions.Contains(by))
        {
            faults.Add(
                new Fault(AdminFaultCodes.WrongValue, "sums cannot be split by this")
                {
                    Path = "?by",
                    Value = by.Length < 20 ? by : null,
                    Expected = "one of " + string.Join(", ", Dimensions),
                    Nearest = NearestWord.Find(by, Dimensions),
                }
            );
        }

        LedgerFilter filter = new LedgerFilter
        {
            SinceUnixNs = Time(call, "since", faults),
            UntilUnixNs = Time(call, "until", faults),
            Key = call.Query["key"],
            Team = call.Query["team"],
            User = call.Query["user"],
            Model = call.Query["model"],
            Deployment = call.Query["deployment"],
            Tag = call.Query["tag"],
        }.OfSession(call.Query["session"]);
        faults.ThrowIfAny();
        IReadOnlyList<SpentSums> groups =
            by == "workflow"
                ? [.. Workflows.Among(parts.Ledger.GroupBy(LedgerDimension.Tag, filter))]
                : parts.Ledger.GroupBy(Enum.Parse<LedgerDimension>(by, ignoreCase: true), filter);
        return Answer(
            new SpendAnswer(
                by,
                AdminBody.TimeOf(filter.SinceUnixNs),
                AdminBody.TimeOf(filter.UntilUnixNs),
                SpendAnswer.Sums.Of(null, parts.Ledger.Total(filter)),
                [
                    .. groups
                        .OrderByDescending(group => group.BilledUsd)
                        .ThenBy(group => group.Value, StringComparer.Ordinal)
                        .Select(group => SpendAnswer.Sums.Of(group.Value, group)),
                ]
            )
        );
    }

    /// <summary><c>GET /events?limit=100</c>: who changed what, newest first.</summary>
    public async Task<AdminAnswer> EventsAsync(AdminCall call)
    {
        call.AllowsOnly("limit");
        int most = call.Whole("limit", 1, MaxEvents, 100);
        return new AdminAnswer(new EventsAnswer(await parts.Keys.EventsAsync(most, call.Gone)));
    }

    private static Task<AdminAnswer> Answer(AdminBody body) => Task.FromResult(new AdminAnswer(body));

    private long? Time(AdminCall call, string name, FaultList faults)
    {
        if ((string?)call.Query[name] is not string text)
        {
            return null;
        }

        long? time = LedgerTime.Parse(text, parts.Clock.GetUtcNow());
        if (time is null)
        {
            faults.Add(
                new Fault(AdminFaultCodes.WrongValue, "not a time")
                {
                    Path = "?" + name,
                    Value = text.Length < 20 ? text : null,
                    Expected = LedgerTime.Expected,
                }
            );
        }

        return time;
    }
}
