using System.Globalization;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Experiments.Results;

/// <content>Rows of the ledger, one by one, into sums by unit or block.</content>
public sealed partial class ExperimentReader
{
    private const string Columns =
        "a.request, a.number, a.key_id, a.team, a.user_id, a.session, a.tags, a.model, a.reserved_ns";

    private const int Bad = 400;
    private const int PerStatus = 256;
    private const int Released = PerStatus * 65_536;

    /// <summary>End, status and release of an attempt in one number: each column that is read costs time.</summary>
    private static readonly string End = string.Create(
        CultureInfo.InvariantCulture,
        $"a.ended + {PerStatus} * a.status + CASE WHEN a.release_reason IS NULL THEN 0 ELSE {Released} END"
    );

    private readonly UnitTableBuilder outcome = new();
    private readonly UnitTableBuilder before = new();
    private readonly UnitTableBuilder untouched = new();
    private readonly UnitTableBuilder shuffled = new();
    private readonly Dictionary<GuardrailMeasure, ShareCounts> shares = [];
    private readonly LatencyHistograms firstTokens = new();
    private readonly SortedDictionary<int, BlockSums> blockSums = [];
    private readonly SortedDictionary<int, BlockSums> blockSumsBefore = [];
    private readonly Dictionary<string, int> models = new(StringComparer.Ordinal);
    private readonly HashSet<long> wrong = [];
    private readonly Dictionary<Guid, AssignedUnit> failed = [];
    private readonly HashSet<Guid> recovered = [];
    private readonly Dictionary<(string Key, string Session), TaskOutcome> sessionWords = [];
    private readonly Dictionary<Guid, TaskOutcome> requestWords = [];
    private readonly HashSet<(string Key, string Session)> countedTasks = [];
    private long optedOut;
    private long burnInNanoUsd;

    private bool IsByTask => plan.Metric == ExperimentMetric.DollarsPerTask;

    private void Learn(LedgerFeedback word)
    {
        FeedbackRecord record = word.Record; // The latest word holds.
        if (record.Request is Guid request)
        {
            requestWords[request] = record.Outcome;
        }
        else
        {
            sessionWords[(record.Key, record.Session)] = record.Outcome;
        }
    }

    private void ReadAttempts()
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT {Columns}, a.cost_nano, a.first_token_us, {End}, a.uncached + a.cache_read + a.cache_write + a.cache_write_1h FROM attempts a WHERE a.reserved_ns >= ? AND a.reserved_ns < ? ORDER BY a.reserved_ns, a.request, a.number",
            Ns(span.From),
            Ns(span.Until)
        );
        while (at.Step())
        {
            if (RequestOf(at) is not Request request)
            {
                continue;
            }

            long cost = at.Int64(9);
            Hash(request.Id, request.Number, cost);
            if (request.FillsControl)
            {
                continue;
            }

            bool isClients = request.IsClients && request.Number == 0;
            Add(request, cost, isClients ? 1 : 0, isClients ? at.Int64(12) : 0);
            if (request.IsShuffled)
            {
                continue;
            }

            if (isClients)
            {
                Task(request);
                Share(GuardrailMeasure.ErrorRate)?.Add(request.Unit, 0, 1);
                Share(GuardrailMeasure.Refusals)?.Add(request.Unit, 0, 1);
            }

            if (request.IsClients)
            {
                Note(request, at);
            }
        }
    }

    /// <summary>Errors and first tokens of a client's attempt.</summary>
    private void Note(in Request request, ILedgerCursor at)
    {
        long ended = at.Int64(11);
        AttemptEnd end = (AttemptEnd)(ended % PerStatus);
        bool isReleased = ended >= Released;
        bool isBad =
            !isReleased
            && (end is AttemptEnd.UpstreamError or AttemptEnd.UpstreamBroken || ended / PerStatus >= Bad);
        if (isBad || (isReleased && request.Number == 0))
        {
            failed.TryAdd(request.Id, request.Unit);
        }
        else if (!isReleased && end is AttemptEnd.Finished or AttemptEnd.ClientGone)
        {
            if (request.Number > 0)
            {
                recovered.Add(request.Id);
            }
            else
            {
                failed.Remove(request.Id);
            }

            if (hasFirstTokens && end == AttemptEnd.Finished && at.Int64(10) is >= 0 and long firstTokenUs)
            {
                firstTokens.Add(request.Unit, firstTokenUs / 1000.0);
            }
        }
    }

    /// <summary>Counts the requests that no attempt answered.</summary>
    private void Judge()
    {
        foreach ((Guid request, AssignedUnit unit) in failed)
        {
            if (!recovered.Contains(request))
            {
                Share(GuardrailMeasure.ErrorRate)?.Add(unit, 1, 0);
            }
        }
    }

    private void ReadCorrections()
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT {Columns}, j.amount_nano FROM adjustments j JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE a.reserved_ns >= ? AND a.reserved_ns < ? ORDER BY j.effective_ns, j.seq, j.id",
            Ns(span.From),
            Ns(span.Until)
        );
        while (at.Step())
        {
            if (RequestOf(at) is Request { FillsControl: false } request)
            {
                Hash(request.Id, request.Number, at.Int64(9));
                Add(request, at.Int64(9), 0, 0);
            }
        }
    }

    private void ReadHits()
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT a.request, a.tier, a.key_id, a.team, a.user_id, a.session, a.tags, a.model, a.unix_ns, a.duration_us, a.uncached + a.cache_read + a.cache_write + a.cache_write_1h FROM hits a WHERE a.unix_ns >= ? AND a.unix_ns < ? ORDER BY a.unix_ns, a.gateway, a.seq",
            Ns(span.From),
            Ns(span.Until)
        );
        while (at.Step())
        {
            if (RequestOf(at) is Request request)
            {
                Hash(request.Id, request.Number, 0);
                Add(request, 0, 1, at.Int64(10));
                if (request.IsShuffled)
                {
                    continue;
                }

                Task(request);
                Share(GuardrailMeasure.ErrorRate)?.Add(request.Unit, 0, 1);
                Share(GuardrailMeasure.Refusals)?.Add(request.Unit, 0, 1);
                if (hasFirstTokens)
                {
                    firstTokens.Add(request.Unit, at.Int64(9) / 1000.0);
                }
            }
        }
    }

    private void ReadRefusals()
    {
        foreach (LedgerFeatureRecord one in SqlLedgerStore.FeatureRecords(reading, ExperimentRecords.Feature))
        {
            if (
                one.Record.Kind != ExperimentRecords.Refused
                || one.UnixNs < Ns(span.From)
                || one.UnixNs >= Ns(span.Until)
            )
            {
                continue;
            }

            RefusedRequest refused = ExperimentRecords.RefusalOf(one.Record);
            long arrival = refused.Request is Guid request ? ArrivalNs(request, one.UnixNs) : one.UnixNs;
            if (refused.Arm == controlTag || refused.Arm == treatmentTag)
            {
                Arm arm = refused.Arm == controlTag ? Arm.Control : Arm.Treatment;
                (_, ulong cluster) = UnitOf(
                    refused.Key,
                    refused.Team,
                    refused.User,
                    refused.Session,
                    arrival
                );
                Share(GuardrailMeasure.Refusals)?.Add(new AssignedUnit(arm, cluster), 1, 1);
            }
        }
    }

    /// <summary>Blocks in which an engine showed another arm are wrong; those in which nobody saw theirs are thrown away as burn-in is.</summary>
    private void ReadLiveArms()
    {
        if (plan.Settings.LiveMetrics is null)
        {
            return;
        }

        HashSet<int> seen = [];
        foreach (LedgerFeatureRecord one in SqlLedgerStore.FeatureRecords(reading, ExperimentRecords.Feature))
        {
            if (
                one.Record.Kind == ExperimentRecords.Live
                && one.UnixNs >= Ns(span.From)
                && one.UnixNs < Ns(span.Until)
                && ExperimentRecords.LiveOf(one.Record) is { } live
                && live.Experiment == plan.Id
                && live.Seen != LiveArm.Unreachable
            )
            {
                seen.Add(live.Block);
                if (!live.IsRight)
                {
                    wrong.Add(live.Block);
                }
            }
        }

        foreach (int unseen in blockSums.Keys.Except(seen).ToList())
        {
            burnInNanoUsd += blockSums[unseen].NanoUsd;
            blockSums.Remove(unseen);
        }
    }

    /// <summary>The request of a row; null where it is none of the experiment's.</summary>
    private Request? RequestOf(ILedgerCursor at)
    {
        IReadOnlyList<string> tags = at.Tags(6);
        Arm? arm = null;
        bool isOptedOut = false;
        bool isShuffled = false;
        for (int i = 0; i < tags.Count; i++)
        {
            arm =
                tags[i] == controlTag ? Arm.Control
                : tags[i] == treatmentTag ? Arm.Treatment
                : arm;
            isOptedOut |= tags[i] == optedOutTag;
            isShuffled |= tags[i] == shuffledTag;
        }

        if (arm is not Arm is_)
        {
            return null;
        }

        InnerPurpose? purpose = InnerPurpose.Of(tags);
        Guid id = at.Id(0);
        byte number = (byte)at.Int64(1);
        long arrival = ArrivalNs(id, at.Int64(8));
        if (purpose is not null && blocks?.At(Instant(arrival)) is Block block && block.Arm != arm)
        {
            arrival = Ns(block.Start) - 100; // An own call for a request of the block before.
        }

        if (!plan.Counts(Instant(arrival)))
        {
            return null;
        }

        // Names that tell no unit apart are left where they are.
        (string key, string session) = (at.Text(2), at.Text(5));
        string team = plan.Unit == AssignmentUnit.Team ? at.Text(3) : "";
        string user =
            plan.Unit == AssignmentUnit.User || (plan.Unit == AssignmentUnit.Session && session.Length == 0)
                ? at.Text(4)
                : "";
        (Arm? due, ulong cluster) = UnitOf(key, team, user, session, arrival);
        if (due is not null && due != is_)
        {
            wrong.Add((long)cluster);
        }

        if (plan.Unit == AssignmentUnit.Session)
        {
            keyOfCluster.TryAdd(cluster, key);
        }

        optedOut += isOptedOut && purpose is null && number == 0 ? 1 : 0;
        return new Request(
            id,
            number,
            key,
            session,
            hasModels ? at.Text(7) : "",
            arrival,
            new AssignedUnit(is_, cluster),
            purpose is null,
            is_ == Arm.Control
                && purpose?.Name.StartsWith("cache.", StringComparison.Ordinal) == true
                && plan.Lever is LeverKind.SemanticCache or LeverKind.GlobalHoldout,
            isShuffled
        );
    }

    /// <summary>The cluster of a request, and the arm that the plan gives it: null outside all blocks.</summary>
    private (Arm? Due, ulong Cluster) UnitOf(
        string key,
        string team,
        string user,
        string session,
        long arrival
    )
    {
        if (blocks is null)
        {
            AssignedUnit unit = units!.Of(UnitName.Of(plan.Unit, key, team, user, session));
            return (unit.Arm, unit.Cluster);
        }

        Block? block = blocks.At(Instant(arrival));
        return (block?.Arm, (ulong)(block?.Index ?? -1));
    }
}
