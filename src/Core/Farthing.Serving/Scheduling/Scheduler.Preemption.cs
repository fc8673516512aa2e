using Farthing.Serving.Deployments;

namespace Farthing.Serving.Scheduling;

/// <summary>Preemption by recomputation: who gives way when blocks run out.</summary>
internal sealed partial class Scheduler
{
    /// <summary>Preempts until a running sequence has room.</summary>
    /// <param name="slot">The sequence that needs room.</param>
    /// <param name="tokens">Tokens that it needs room for.</param>
    /// <param name="position">Its place among the running; moves when an earlier one is preempted.</param>
    /// <param name="budget">Grows by what a preempted sequence had been given in this step.</param>
    /// <returns>False when it had to give way itself: scheduling of running sequences stops.</returns>
    private bool PreemptFor(int slot, int tokens, ref int position, ref int budget)
    {
        do
        {
            int at = Victim();
            int victim = running[at];
            budget += Preempt(victim, at);
            if (victim == slot)
            {
                ReserveAfterRetraction();
                return false;
            }

            if (at < position)
            {
                position--;
            }
        } while (IsShortAhead() || !kv.TryGrow(slot, tokens));

        ReserveAfterRetraction();
        return true;
    }

    private int Victim()
    {
        if (limits.Reservation == KvReservation.ShareOfOutputs)
        {
            return LeastWritten();
        }

        if (order.IsOfArrival)
        {
            return RunningCount - 1;
        }

        int last = 0;
        for (int i = 1; i < RunningCount; i++)
        {
            if (order.ComesBefore(sequences, running[last], running[i]))
            {
                last = i;
            }
        }

        return last;
    }

    private int Preempt(int slot, int at)
    {
        int given = Step.Remove(slot);
        TakeOut(slot, at);
        sequences.ComputedTokens[slot] = 0;
        sequences.Preemptions[slot]++;
        Step.Preempted++;
        Waiting.AddFirst(slot);
        return given;
    }
}
