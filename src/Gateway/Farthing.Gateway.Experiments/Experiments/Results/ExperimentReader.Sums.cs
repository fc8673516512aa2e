using System.Buffers.Binary;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Experiments.Results;

/// <content>Sums of rows by unit, block and task.</content>
public sealed partial class ExperimentReader
{
    private const int RowBytes = 25;
    private readonly byte[] pending = new byte[RowBytes * 256];
    private int pendingBytes;

    private void Add(in Request request, long nanoUsd, long requests, long inputTokens)
    {
        if (blocks is null)
        {
            int stratum = StratumOf(request.Model, request.ArrivalNs);
            if (request.IsShuffled || request.Unit.Arm == Arm.Treatment)
            {
                shuffled.Add(request.Unit, stratum, nanoUsd, requests);
            }

            if (request.IsShuffled)
            {
                return;
            }

            outcome.Add(request.Unit, stratum, nanoUsd, IsByTask ? 0 : requests);
            if (HasUntouchedInput)
            {
                untouched.Add(request.Unit, stratum, inputTokens, requests);
            }

            return;
        }

        DateTimeOffset arrival = Instant(request.ArrivalNs);
        if (blocks.At(arrival) is not Block block)
        {
            return;
        }

        if (block.IsBurnIn)
        {
            burnInNanoUsd += nanoUsd;
            return;
        }

        SumsOf(blockSums, block).Add(isEarly: !block.IsLate, nanoUsd, requests);
    }

    private static BlockSums SumsOf(SortedDictionary<int, BlockSums> all, in Block block)
    {
        if (!all.TryGetValue(block.Index, out BlockSums? sums))
        {
            all[block.Index] = sums = new BlockSums(block.Pair, block.Arm);
        }

        return sums;
    }

    /// <summary>A task that a request belongs to, where somebody said whether it was done: once for each session.</summary>
    private void Task(in Request request)
    {
        TaskOutcome outcomeOf;
        if (requestWords.TryGetValue(request.Id, out TaskOutcome said))
        {
            outcomeOf = said;
        }
        else if (
            request.Session.Length > 0
            && sessionWords.TryGetValue((request.Key, request.Session), out said)
            && countedTasks.Add((request.Key, request.Session))
        )
        {
            outcomeOf = said;
        }
        else
        {
            return;
        }

        long done = outcomeOf == TaskOutcome.Success ? 1 : 0;
        Share(GuardrailMeasure.TaskSuccess)?.Add(request.Unit, done, 1);
        Share(GuardrailMeasure.Feedback)?.Add(request.Unit, done, 1);
        if (IsByTask && blocks is null)
        {
            outcome.Add(request.Unit, StratumOf(request.Model, request.ArrivalNs), 0, done);
        }
    }

    /// <summary>Counts of a guardrail; null where the plan has none of it.</summary>
    private ShareCounts? Share(GuardrailMeasure measure) => shares.GetValueOrDefault(measure);

    /// <summary>The stratum of a request: its model, and the hour of its day in UTC, as the plan wants them.</summary>
    private int StratumOf(string model, long arrivalNs)
    {
        int number = 0;
        if (hasModels)
        {
            if (!models.TryGetValue(model, out number))
            {
                models[model] = number = models.Count;
            }
        }

        return plan.Covariates.Contains(Covariate.Hour) ? (number * 24) + Instant(arrivalNs).Hour : number;
    }

    private void Hash(Guid request, byte number, long nanoUsd)
    {
        if (pendingBytes + RowBytes > pending.Length)
        {
            HashPending();
        }

        Span<byte> row = pending.AsSpan(pendingBytes, RowBytes);
        request.TryWriteBytes(row);
        row[16] = number;
        BinaryPrimitives.WriteInt64LittleEndian(row[17..], nanoUsd);
        pendingBytes += RowBytes;
    }

    private void HashPending()
    {
        inputs.AppendData(pending, 0, pendingBytes);
        pendingBytes = 0;
    }

    /// <summary>The arrival of a request, which its id says: an attempt may be reserved much later, and a retry in the next block.</summary>
    private static long ArrivalNs(Guid request, long recordedNs) =>
        RequestIds.TimeOf(request) is DateTimeOffset arrival ? Ns(arrival) : recordedNs;

    private static long Ns(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static DateTimeOffset Instant(long unixNs) => DateTimeOffset.UnixEpoch.AddTicks(unixNs / 100);

    /// <summary>A row of the experiment.</summary>
    private readonly record struct Request(
        Guid Id,
        byte Number,
        string Key,
        string Session,
        string Model,
        long ArrivalNs,
        AssignedUnit Unit,
        bool IsClients,
        bool FillsControl,
        bool IsShuffled
    );

    /// <summary>Sums of a block without its burn-in.</summary>
    private sealed class BlockSums(int pair, Arm arm)
    {
        private long earlyNanoUsd;
        private double earlyWork;
        private long lateNanoUsd;
        private double lateWork;

        public long NanoUsd => earlyNanoUsd + lateNanoUsd;

        public void Add(bool isEarly, long nanoUsd, long work)
        {
            if (isEarly)
            {
                (earlyNanoUsd, earlyWork) = (earlyNanoUsd + nanoUsd, earlyWork + work);
            }
            else
            {
                (lateNanoUsd, lateWork) = (lateNanoUsd + nanoUsd, lateWork + work);
            }
        }

        public BlockOutcome Outcome() => new(pair, arm, earlyNanoUsd, earlyWork, lateNanoUsd, lateWork);
    }
}
