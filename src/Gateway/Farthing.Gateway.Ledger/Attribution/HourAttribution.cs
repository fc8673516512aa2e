using Farthing.Documents.Ledger;
using Farthing.Economics.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>An hour's bill, attributed: what keys used, what teams owe, and what stays idle add up to it.</summary>
public sealed record HourAttribution
{
    /// <summary>The hour and its bill.</summary>
    public required BilledHour Hour { get; init; }

    /// <summary>Settled attempts that were reserved in it.</summary>
    public required int Attempts { get; init; }

    /// <summary>GPU-seconds that the bill paid for.</summary>
    public required double Capacity { get; init; }

    /// <summary>GPU-seconds that were used ÷ capacity, before it is cut at 1.</summary>
    public required double Load { get; init; }

    /// <summary>Mean attempts in flight while any was.</summary>
    public required double InFlight { get; init; }

    /// <summary>Part used by attempts.</summary>
    public required Money Used { get; init; }

    /// <summary>Unused part, whoever bears it.</summary>
    public required Money Idle { get; init; }

    /// <summary>The part of it that no team bears.</summary>
    public required Money Central { get; init; }

    /// <summary>Keys by team and id.</summary>
    public required IReadOnlyList<KeyShare> Keys { get; init; }

    /// <summary>Teams by name, also those that only reserved.</summary>
    public required IReadOnlyList<TeamShare> Teams { get; init; }

    /// <summary>True when the model says that more was used than there is: shares are scaled down.</summary>
    public bool IsScaled => Load > 1;

    /// <summary>Attributes an hour.</summary>
    /// <param name="options">How.</param>
    /// <param name="hour">The bill.</param>
    /// <param name="rows">The deployment's settled attempts that were reserved in it, in any order.</param>
    public static HourAttribution Of(
        AttributionOptions options,
        BilledHour hour,
        IReadOnlyList<LedgerRow> rows
    )
    {
        InFlight inFlight = InFlightOf(rows);
        double capacity = options.Gpus * hour.Seconds;
        double[] weights = options.Work is AttemptWork work
            ? ByStepTimes(work, rows, inFlight.Mean)
            : ByCharge(rows, options.Gpus * Math.Min(inFlight.BusySeconds, hour.Seconds));
        (Guid, byte)[] ids = new (Guid, byte)[rows.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = (rows[i].Opened.Attempt.RequestId, rows[i].Opened.Attempt.Number);
        }

        BillSplit split = BillSplit.Of<(Guid, byte)>(hour.Bill, capacity, weights, ids);
        KeyShare[] keys = KeysOf(rows, split);
        TeamShare[] teams = TeamsOf(keys, options);
        IdleSpread spread = IdleSpread.Of(
            split.Idle,
            options.Idle,
            Array.ConvertAll(teams, team => team.Team),
            Array.ConvertAll(teams, team => team.UsedUsd),
            Array.ConvertAll(teams, team => options.Reserved.GetValueOrDefault(team.Team))
        );
        for (int i = 0; i < teams.Length; i++)
        {
            teams[i] = teams[i] with { IdleUsd = spread.Shares[i] };
        }

        return new HourAttribution
        {
            Hour = hour,
            Attempts = rows.Count,
            Capacity = capacity,
            Load = split.Load,
            InFlight = inFlight.Mean,
            Used = split.Used,
            Idle = split.Idle,
            Central = spread.Central,
            Keys = keys,
            Teams = teams,
        };
    }

    private static InFlight InFlightOf(IReadOnlyList<LedgerRow> rows)
    {
        long[] starts = new long[rows.Count];
        long[] ends = new long[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            starts[i] = rows[i].Opened.DispatchedUnixNs ?? rows[i].Opened.ReservedUnixNs;
            ends[i] = starts[i] + (Math.Max(0, rows[i].DurationUs) * 1000);
        }

        return Attribution.InFlight.Of(starts, ends);
    }

    private static double[] ByStepTimes(AttemptWork work, IReadOnlyList<LedgerRow> rows, double inFlight)
    {
        Int128 contexts = 0;
        Int128 outputs = 0;
        foreach (LedgerRow row in rows)
        {
            contexts += (Int128)row.Tokens.Output * (row.Tokens.Input + (row.Tokens.Output / 2));
            outputs += row.Tokens.Output;
        }

        AttemptWork.Load load = work.At(inFlight, outputs == 0 ? 0 : (double)contexts / (double)outputs);
        double[] weights = new double[rows.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = load.GpuSeconds(rows[i].Tokens);
        }

        return weights;
    }

    /// <summary>Tokens by the ratios of their prices; where nothing has a price, all tokens alike.</summary>
    private static double[] ByCharge(IReadOnlyList<LedgerRow> rows, double usedSeconds)
    {
        Int128 charged = 0;
        Int128 tokens = 0;
        foreach (LedgerRow row in rows)
        {
            charged += row.Cost.NanoUsd;
            tokens += row.Tokens.Total;
        }

        Int128 whole = charged > 0 ? charged : tokens;
        double[] weights = new double[rows.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            long own = charged > 0 ? rows[i].Cost.NanoUsd : rows[i].Tokens.Total;
            weights[i] = whole == 0 ? 0 : usedSeconds * own / (double)whole;
        }

        return weights;
    }

    private static KeyShare[] KeysOf(IReadOnlyList<LedgerRow> rows, BillSplit split)
    {
        Dictionary<(string Team, string Key), KeyShare> keys = [];
        for (int i = 0; i < rows.Count; i++)
        {
            OpenHold opened = rows[i].Opened;
            KeyShare so =
                keys.GetValueOrDefault((opened.Team, opened.Key))
                ?? new KeyShare(opened.Team, opened.Key, 0, Money.Zero, Money.Zero);
            keys[(opened.Team, opened.Key)] = so with
            {
                Attempts = so.Attempts + 1,
                ChargedUsd = so.ChargedUsd + rows[i].Cost,
                UsedUsd = so.UsedUsd + split.Shares[i],
            };
        }

        return
        [
            .. keys
                .Values.OrderBy(share => share.Team, StringComparer.Ordinal)
                .ThenBy(share => share.Key, StringComparer.Ordinal),
        ];
    }

    private static TeamShare[] TeamsOf(KeyShare[] keys, AttributionOptions options)
    {
        SortedDictionary<string, TeamShare> teams = new(StringComparer.Ordinal);
        foreach (KeyShare key in keys)
        {
            TeamShare so = teams.GetValueOrDefault(key.Team) ?? Empty(key.Team);
            teams[key.Team] = so with
            {
                Attempts = so.Attempts + key.Attempts,
                ChargedUsd = so.ChargedUsd + key.ChargedUsd,
                UsedUsd = so.UsedUsd + key.UsedUsd,
            };
        }

        if (options.Idle == IdlePolicy.Reservation)
        {
            foreach (string team in options.Reserved.Keys)
            {
                teams.TryAdd(team, Empty(team));
            }
        }

        return [.. teams.Values];
    }

    private static TeamShare Empty(string team) => new(team, 0, Money.Zero, Money.Zero, Money.Zero);
}

/// <summary>Options of attributing the bill of a deployment's GPUs.</summary>
public sealed record AttributionOptions
{
    /// <summary>The deployment as the ledger names it.</summary>
    public required string Deployment { get; init; }

    /// <summary>GPUs that the bill is for.</summary>
    public required int Gpus { get; init; }

    /// <summary>GPU time of attempts; null where model or GPU are not known: then what they were charged weighs them, and used is the time in which any was in flight.</summary>
    public AttemptWork? Work { get; init; }

    /// <summary>Bearer of idle.</summary>
    public IdlePolicy Idle { get; init; }

    /// <summary>Share of the GPUs that is reserved for a team; together at most 1.</summary>
    public IReadOnlyDictionary<string, double> Reserved { get; init; } = new Dictionary<string, double>();
}
