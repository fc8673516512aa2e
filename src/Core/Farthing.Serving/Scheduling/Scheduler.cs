using System.Runtime.CompilerServices;
using Farthing.Serving.Deployments;
using Farthing.Serving.Kv;
using Farthing.Serving.Steps;

namespace Farthing.Serving.Scheduling;

/// <summary>Decides each step like vLLM V1: running sequences first, in their order, one token or the next piece of their prompt each; then waiting ones while budget, seats and blocks last.</summary>
/// <remarks>
/// Source of the semantics: vllm/v1/core/sched/scheduler.py (0.19–0.22). A running sequence without room preempts the one that is served last; preempted sequences lose their blocks and wait before all others; nothing is admitted in a step that preempted; the first waiting sequence that does not fit stops admission.
/// Prompts first (SGLang 0.5: Scheduler.get_next_batch_to_run without mixed chunks): pieces of prompts under way and new prompts make a step of their own; only a step without any decodes.
/// Room that is kept for outputs: <see cref="KvReservation"/>, in Scheduler.Reservation.
/// Computed tokens advance when they are scheduled. It owns no clock.
/// </remarks>
internal sealed partial class Scheduler(SequenceTable sequences, KvCache kv, SchedulerLimits limits)
{
    private readonly SchedulingOrder order = SchedulingOrders.Of(limits.Policy);
    private readonly AdapterSlots? adapters = limits.Lora is LoraLimits lora ? new AdapterSlots(lora) : null;
    private readonly List<int> passedOver = []; // Their adapters had no slot.
    private int[] running = new int[64];

    /// <summary>Which running sequences get tokens.</summary>
    private enum Share
    {
        All,
        Prompts,
        Decodes,
    }

    /// <summary>Sequences that wait.</summary>
    public WaitingQueue Waiting { get; } = new(SchedulingOrders.Of(limits.Policy), sequences);

    /// <summary>True where newcomers stand behind all who wait, and nobody is passed over.</summary>
    public bool IsOfArrival => order.IsOfArrival && adapters is null;

    /// <summary>Its adapters; null without any.</summary>
    public AdapterSlots? Adapters => adapters;

    /// <summary>Requests that waited since other adapters had all slots.</summary>
    public long HeldForAdapters { get; private set; }

    /// <summary>The last decision.</summary>
    public ScheduledStep Step { get; } = new();

    /// <summary>Running sequences, in order of admission.</summary>
    public ReadOnlySpan<int> Running => running.AsSpan(0, RunningCount);

    /// <summary>Number of running sequences.</summary>
    public int RunningCount { get; private set; }

    /// <summary>Decides the next step.</summary>
    /// <param name="nowNs">The time at which the step starts: stamps first schedulings.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ScheduledStep Schedule(long nowNs)
    {
        Step.Clear();
        if (limits.Batching == BatchingMode.Static)
        {
            ScheduleStatic(nowNs);
            return Step;
        }

        int budget = limits.MaxNumBatchedTokens;
        bool promptsFirst = limits.Batching == BatchingMode.PromptsFirst;
        bool isPure = GiveToRunning(promptsFirst ? Share.Prompts : Share.All, ref budget);
        int admitted = Step.Preempted == 0 ? Admit(nowNs, ref budget) : 0;
        if (promptsFirst && Step.Count == 0)
        {
            isPure = GiveToRunning(Share.Decodes, ref budget);
        }

        Step.IsPureDecode = isPure && admitted == 0 && Step.Preempted == 0 && Step.Count == RunningCount;
        CountDecodes(Step.IsPureDecode ? 1 : 0);
        if (Step.Preempted > 0)
        {
            Summarize();
        }

        if (Step.Preempted > 0 && Step.Count == 0)
        {
            // Who gives way to itself stops those behind it: the engine runs an empty step, which takes no time, and schedules again.
            int preempted = Step.Preempted;
            Schedule(nowNs);
            Step.Preempted += preempted;
            Step.IsPureDecode = false;
        }

        return Step;
    }

    /// <summary>Gives running sequences their next tokens, from the first that is asked for on, in their order, while budget lasts.</summary>
    /// <returns>True when all that got any decode.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool GiveToRunning(Share share, ref int budget, int first = 0)
    {
        bool isPure = true;
        int[] computedTokens = sequences.ComputedTokens;
        int[] inputTokens = sequences.InputTokens;
        int[] generatedTokens = sequences.GeneratedTokens;
        for (int i = first; i < RunningCount && budget > 0; i++)
        {
            int slot = running[i];
            int computed = computedTokens[slot];
            int input = inputTokens[slot];
            int rest = input + generatedTokens[slot] - computed;
            bool decodes = rest == 1 && computed >= input;
            if (share != Share.All && decodes != (share == Share.Decodes))
            {
                continue;
            }

            int tokens = rest == 1 ? 1 : Math.Min(Piece(rest), budget);
            if (
                !kv.TryGrow(slot, computed + tokens)
                && !PreemptFor(slot, computed + tokens, ref i, ref budget)
            )
            {
                if (limits.Reservation != KvReservation.ShareOfOutputs)
                {
                    break;
                }

                // It gave way itself, and those behind it go on.
                i--;
                continue;
            }

            isPure &= decodes;
            computedTokens[slot] = computed + tokens;
            Step.Add(slot, tokens);
            Sum(slot, computed, tokens);
            budget -= tokens;
        }

        return isPure;
    }

    /// <summary>Takes a sequence out, running or waiting, and frees its blocks.</summary>
    public void Leave(int slot)
    {
        int at = Running.IndexOf(slot);
        if (at < 0)
        {
            Waiting.Remove(slot);
            return;
        }

        TakeOut(slot, at);
        if (RunningCount == 0 && Waiting.Count == 0)
        {
            outputShare.Reset();
        }
    }

    /// <summary>Takes a sequence out of the running and frees its blocks.</summary>
    private void TakeOut(int slot, int at)
    {
        RunningCount--;
        Array.Copy(running, at + 1, running, at, RunningCount - at);
        kv.Free(slot);
        adapters?.Stop(sequences.Requests[slot].Adapter);
        promisedBlocks -= WholeBlocks(slot);
    }

    /// <summary>A sequence of a request; -1 when none runs or waits.</summary>
    public int Find(long requestId)
    {
        foreach (int slot in Running)
        {
            if (sequences.RequestIds[slot] == requestId)
            {
                return slot;
            }
        }

        return Waiting.Find(requestId);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Piece(int tokens) =>
        limits.LongPrefillTokenThreshold > 0 ? Math.Min(tokens, limits.LongPrefillTokenThreshold) : tokens;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Admit(long nowNs, ref int budget)
    {
        int admitted = 0;
        int claimed = Waiting.Count > 0 ? ClaimedBlocks() : 0;
        while (Waiting.Count > 0 && budget > 0 && RunningCount < limits.MaxNumSeqs)
        {
            int slot = Waiting.Peek();
            if (adapters is not null && !adapters.HasRoom(sequences.Requests[slot].Adapter))
            {
                PassOver(slot);
                continue;
            }

            int known = sequences.InputTokens[slot] + sequences.GeneratedTokens[slot];
            int cached = kv.FindCached(slot, known);
            int piece = Piece(known - cached);
            bool isWhole = !limits.EnableChunkedPrefill;
            if (isWhole && piece > budget && budget < limits.MaxNumBatchedTokens)
            {
                break;
            }

            // A whole prompt beyond the budget of an empty step is computed alone, as SGLang does: it could never start otherwise.
            int tokens = isWhole ? piece : Math.Min(piece, budget);
            int reserved = limits.KvLayout == KvLayout.Contiguous ? SlotTokens(slot) : 0;
            int asked = AskedTokens(slot, known, cached + tokens);
            if (!kv.CanAdmit(Math.Max(asked, reserved), cached, claimed))
            {
                break;
            }

            Waiting.Take();
            kv.Admit(slot, cached + tokens, cached, reserved);
            Start(slot, cached, nowNs);
            sequences.ComputedTokens[slot] = cached + tokens;
            Step.Add(slot, tokens);
            Sum(slot, cached, tokens);
            budget -= tokens;
            admitted++;
            claimed += KeepsRoomForOutputs ? Math.Max(0, kv.BlocksOf(asked) - kv.BlocksHeld(slot)) : 0;
        }

        TakeBack();
        return admitted;
    }

    private void PassOver(int slot)
    {
        passedOver.Add(Waiting.Take());
        HeldForAdapters += sequences.WasPassedOver[slot] ? 0 : 1;
        sequences.WasPassedOver[slot] = true;
    }

    /// <summary>Those that were passed over stand in front again, in their order.</summary>
    private void TakeBack()
    {
        for (int i = passedOver.Count - 1; i >= 0; i--)
        {
            Waiting.AddFirst(passedOver[i]);
        }

        passedOver.Clear();
    }

    /// <summary>Tokens of a contiguous slot: the prompt and the longest output that may be asked for.</summary>
    private int SlotTokens(int slot) =>
        (int)
            Math.Min(
                limits.MaxModelLen,
                sequences.InputTokens[slot] + (long)(limits.MaxTokens ?? limits.MaxModelLen)
            );

    private void Start(int slot, int cached, long nowNs)
    {
        if (RunningCount == running.Length)
        {
            Array.Resize(ref running, RunningCount * 2);
        }

        running[RunningCount++] = slot;
        adapters?.Start(sequences.Requests[slot].Adapter);
        promisedBlocks += WholeBlocks(slot);
        if (sequences.ScheduledNs[slot] < 0)
        {
            sequences.ScheduledNs[slot] = nowNs;
            sequences.CachedTokens[slot] = Math.Min(cached, sequences.InputTokens[slot]);
        }
    }

    /// <summary>The sums of a step from which sequences were taken out again.</summary>
    private void Summarize()
    {
        Step.Shape = default;
        for (int i = 0; i < Step.Count; i++)
        {
            int slot = Step.Slots[i];
            int tokens = Step.NewTokens[i];
            Sum(slot, sequences.ComputedTokens[slot] - tokens, tokens);
        }
    }

    /// <summary>Adds a sequence's new tokens to the sums that the step's time follows from.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="past">Its tokens that were computed before.</param>
    /// <param name="tokens">Its new tokens.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum(int slot, int past, int tokens)
    {
        ref StepShape shape = ref Step.Shape;
        int window = limits.WindowTokens == 0 ? int.MaxValue : limits.WindowTokens;
        int input = sequences.InputTokens[slot];
        int computed = past + tokens;
        shape.SampledRows += computed == input + sequences.GeneratedTokens[slot] ? 1 : 0;
        if (tokens == 1 && past >= input)
        {
            shape.DecodeSequences++;
            shape.DecodeKvTokens += computed;
            shape.DecodeWindowedKvTokens += Math.Min(computed, window);
            shape.DecodeMaxKvTokens = Math.Max(shape.DecodeMaxKvTokens, computed);
        }
        else
        {
            shape.PrefillSequences++;
            shape.PrefillTokens += tokens;
            shape.PrefillKvTokens += computed;
            shape.PrefillPairs += Pairs(past, tokens, int.MaxValue);
            shape.PrefillWindowedPairs += Pairs(past, tokens, window);
        }
    }

    /// <summary>Query–key pairs of a piece of a prompt: query i (1…q) sees min(past + i, window) keys; past + q/2 on average without a window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Pairs(int past, int tokens, int window)
    {
        double growing = Math.Clamp((double)window - past, 0, tokens);
        return (growing * (past + (growing / 2)))
            + ((tokens - growing) * Math.Min(window, (double)past + tokens));
    }
}
