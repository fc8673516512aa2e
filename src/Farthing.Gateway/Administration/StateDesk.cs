using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Shows how a gateway stands. Nothing changes by it.</summary>
/// <param name="parts">The gateway.</param>
internal sealed class StateDesk(GatewayParts parts)
{
    private const int MostEvents = 1000;

    private static readonly string[] Dimensions =
    [
        .. Enum.GetNames<LedgerDimension>().Select(name => name.ToLowerInvariant()),
        "workflow",
    ];

    /// <summary><c>GET /status</c>: version, journal, ledger, keys, what runs.</summary>
    public Task<AdminAnswer> StatusAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Answer(json =>
        {
            GatewayOptions options = parts.Options();
            JournalPosition written = parts.Journal.Written;
            json.WriteString("version", parts.Version());
            json.WriteString("gateway_id", parts.Journal.GatewayId.ToString("N"));
            JsonFigures.WriteTime(json, "started_at", parts.StartedAt);
            json.WriteNumber("running", parts.Running());
            json.WriteStartObject("journal");
            json.WriteNumber("segment", written.Segment);
            json.WriteNumber("offset", written.Offset);
            json.WriteString("failure", parts.Journal.Failure?.Message);
            json.WriteEndObject();
            json.WriteStartObject("ledger");
            json.WriteNumber("lag_bytes", parts.Projector.LagBytes);
            json.WriteNumber("lag_seconds", Math.Round(parts.Projector.LagSeconds, 3));
            json.WriteString("failure", parts.Projector.Failure?.GetType().Name);
            json.WriteEndObject();
            json.WriteStartObject("keys");
            json.WriteNumber("configured", options.Keys.Count);
            json.WriteNumber("stored", parts.Keys.Keys.Count(key => key.RevokedAt is null));
            json.WriteString("failure", parts.Keys.Failure?.GetType().Name);
            json.WriteEndObject();
            json.WriteStartObject("recovered");
            json.WriteNumber("released", parts.Recovered.Released);
            json.WriteNumber("charged", parts.Recovered.Charged);
            JsonFigures.WriteMoney(json, "amount_usd", parts.Recovered.Amount);
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET /budgets</c>: each budget of each of whom there was anything to count.</summary>
    public Task<AdminAnswer> BudgetsAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Answer(json =>
        {
            json.WriteStartArray("budgets");
            foreach (
                BudgetState state in parts
                    .Spending.States()
                    .OrderBy(state => state.Budget.Id, StringComparer.Ordinal)
                    .ThenBy(state => state.Value, StringComparer.Ordinal)
            )
            {
                json.WriteStartObject();
                json.WriteString("id", state.Budget.Id);
                json.WriteString("scope", state.Budget.Scope.ToString());
                json.WriteString("value", state.Value.Length > 0 ? state.Value : null);
                json.WriteString("period", state.Budget.Period.ToString().ToLowerInvariant());
                json.WriteBoolean("hard", state.Budget.IsHard);
                JsonFigures.WriteMoney(json, "limit_usd", state.Budget.Limit);
                JsonFigures.WriteMoney(json, "settled_usd", state.Settled);
                JsonFigures.WriteMoney(json, "held_usd", state.Held);
                JsonFigures.WriteMoney(json, "leased_usd", state.Leased);
                JsonFigures.WriteMoney(json, "remaining_usd", state.Remaining);
                WriteUnixNs(json, "period_start", state.Span.StartUnixNs);
                WriteUnixNs(json, "period_end", state.Span.EndUnixNs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary><c>GET /limits</c>: each limit of each who came lately.</summary>
    public Task<AdminAnswer> LimitsAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Answer(json => LimitView.Write(json, parts.LimitStore(), parts.LimitStates()));
    }

    /// <summary><c>GET /models</c>: deployments, prices, breakers, what is under way.</summary>
    public Task<AdminAnswer> ModelsAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Answer(json =>
        {
            IReadOnlyDictionary<string, ModelPrice> prices = parts.Options().Prices;
            json.WriteStartArray("models");
            foreach (
                IGrouping<string, RouteState> model in parts.Router.States().GroupBy(state => state.Model)
            )
            {
                json.WriteStartObject();
                json.WriteString("name", model.Key);
                json.WriteStartArray("deployments");
                foreach (RouteState state in model)
                {
                    WriteDeployment(json, state, prices);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
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
                ? Workflows.GroupBy(parts.Ledger, filter)
                : parts.Ledger.GroupBy(Enum.Parse<LedgerDimension>(by, ignoreCase: true), filter);
        SpentSums total = parts.Ledger.Total(filter);
        return Answer(json =>
        {
            json.WriteString("by", by);
            WriteUnixNs(json, "since", filter.SinceUnixNs);
            WriteUnixNs(json, "until", filter.UntilUnixNs);
            json.WriteStartObject("total");
            WriteSums(json, total);
            json.WriteEndObject();
            json.WriteStartArray("groups");
            foreach (
                SpentSums group in groups
                    .OrderByDescending(group => group.BilledUsd)
                    .ThenBy(group => group.Value, StringComparer.Ordinal)
            )
            {
                json.WriteStartObject();
                json.WriteString("value", group.Value);
                WriteSums(json, group);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary><c>GET /events?limit=100</c>: who changed what, newest first.</summary>
    public async Task<AdminAnswer> EventsAsync(AdminCall call)
    {
        call.AllowsOnly("limit");
        string limit = (string?)call.Query["limit"] ?? "100";
        if (
            !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            || most is < 1 or > MostEvents
        )
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.WrongValue, "not a number of events")
                {
                    Path = "?limit",
                    Expected = $"1 to {MostEvents}",
                }
            );
        }

        IReadOnlyList<AdminEvent> events = await parts.Keys.EventsAsync(most, call.Gone);
        return new AdminAnswer(json =>
        {
            json.WriteStartArray("events");
            foreach (AdminEvent said in events)
            {
                json.WriteStartObject();
                JsonFigures.WriteTime(json, "at", said.At);
                json.WriteString("by", said.By);
                json.WriteString("from", said.From);
                json.WriteString("action", said.Action);
                json.WriteString("subject", said.Subject);
                json.WritePropertyName("changes");
                json.WriteRawValue(said.Changes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static Task<AdminAnswer> Answer(Action<Utf8JsonWriter> write) =>
        Task.FromResult(new AdminAnswer(write));

    private static void WriteDeployment(
        Utf8JsonWriter json,
        RouteState state,
        IReadOnlyDictionary<string, ModelPrice> prices
    )
    {
        Deployment deployment = state.Routed.Deployment;
        json.WriteStartObject();
        json.WriteString("name", deployment.Name);
        json.WriteString("upstream", deployment.Upstream.Name);
        json.WriteString("upstream_model", deployment.UpstreamModel);
        json.WriteNumber("weight", state.Routed.Weight);
        json.WriteNumber("priority", state.Routed.Priority);
        json.WriteNumber("outstanding", state.Outstanding);
        json.WriteBoolean("resting", state.RestsFor > TimeSpan.Zero);
        json.WriteNumber("rests_for_seconds", Math.Round(state.RestsFor.TotalSeconds, 3));
        if (prices.TryGetValue(deployment.Name, out ModelPrice price))
        {
            json.WriteStartObject("usd_per_million_tokens");
            json.WriteNumber("uncached", price.Uncached.PicoUsd / 1_000_000m);
            json.WriteNumber("cache_read", price.CacheRead.PicoUsd / 1_000_000m);
            json.WriteNumber("cache_write", price.CacheWrite.PicoUsd / 1_000_000m);
            json.WriteNumber("output", price.Output.PicoUsd / 1_000_000m);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("usd_per_million_tokens");
        }

        json.WriteEndObject();
    }

    private static void WriteSums(Utf8JsonWriter json, SpentSums group)
    {
        json.WriteNumber("requests", group.Requests);
        json.WriteNumber("attempts", group.Attempts);
        json.WriteNumber("errors", group.Errors);
        json.WriteStartObject("tokens");
        json.WriteNumber("uncached", group.Tokens.Uncached);
        json.WriteNumber("cache_read", group.Tokens.CacheRead);
        json.WriteNumber("cache_write", group.Tokens.CacheWrite);
        json.WriteNumber("output", group.Tokens.Output);
        json.WriteEndObject();
        JsonFigures.WriteMoney(json, "cost_usd", group.CostUsd);
        JsonFigures.WriteMoney(json, "waste_usd", group.WasteUsd);
        JsonFigures.WriteMoney(json, "adjusted_usd", group.AdjustedUsd);
        JsonFigures.WriteMoney(json, "billed_usd", group.BilledUsd);
    }

    /// <summary>A time; null where there is none, or no end.</summary>
    private static void WriteUnixNs(Utf8JsonWriter json, string name, long? unixNs) =>
        json.WriteString(
            name,
            unixNs is long time and not long.MaxValue and not 0 ? LedgerTime.Text(time) : null
        );

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
