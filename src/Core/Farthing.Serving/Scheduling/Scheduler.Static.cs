using Farthing.Serving.Steps;

namespace Farthing.Serving.Scheduling;

/// <summary>Static batching, the baseline before continuous batching: a batch is formed, every prompt is padded to its longest, and the batch runs until its longest output ends; sequences that have ended go on as padding.</summary>
internal sealed partial class Scheduler
{
    private int batchInput;
    private int batchSteps;

    /// <summary>Sequences that the current static batch was formed of, padding included.</summary>
    public int BatchSize { get; private set; }

    private void ScheduleStatic(long nowNs)
    {
        if (RunningCount == 0)
        {
            FormBatch(nowNs);
            return;
        }

        batchSteps++;
        for (int i = 0; i < RunningCount; i++)
        {
            int slot = running[i];
            int computed = sequences.ComputedTokens[slot];
            sequences.ComputedTokens[slot] = computed + 1;
            if (!kv.TryGrow(slot, computed + 1))
            {
                throw new InvalidOperationException(
                    "a static batch was formed without room for its longest sequences"
                );
            }

            Step.Add(slot, 1);
        }

        int length = batchInput + batchSteps;
        int window = limits.WindowTokens == 0 ? length : limits.WindowTokens;
        Step.Shape = StepShape.Decodes(BatchSize, length, window);
    }

    private void FormBatch(long nowNs)
    {
        batchInput = 0;
        batchSteps = 0;
        while (Waiting.Count > 0 && RunningCount < limits.MaxNumSeqs)
        {
            int slot = Waiting.Peek();
            kv.FindCached(slot, 1);
            if (!kv.CanAdmit(limits.MaxModelLen, 0))
            {
                break;
            }

            Waiting.Take();
            kv.Admit(slot, sequences.InputTokens[slot], 0, limits.MaxModelLen);
            Start(slot, 0, nowNs);
            sequences.ComputedTokens[slot] = sequences.InputTokens[slot];
            batchInput = Math.Max(batchInput, sequences.InputTokens[slot]);
        }

        BatchSize = RunningCount;
        for (int i = 0; i < RunningCount; i++)
        {
            Step.Add(running[i], sequences.InputTokens[running[i]]);
        }

        int window = limits.WindowTokens == 0 ? int.MaxValue : limits.WindowTokens;
        Step.Shape = new StepShape
        {
            PrefillSequences = BatchSize,
            PrefillTokens = BatchSize * batchInput,
            PrefillKvTokens = (long)BatchSize * batchInput,
            PrefillPairs = BatchSize * Pairs(0, batchInput, int.MaxValue),
            PrefillWindowedPairs = BatchSize * Pairs(0, batchInput, window),
            SampledRows = BatchSize,
        };
    }
}
