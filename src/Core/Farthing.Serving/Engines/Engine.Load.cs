namespace Farthing.Serving.Engines;

/// <content>What an engine still has to do, for whoever scrapes it: a sum over its sequences, not for every step.</content>
public sealed partial class Engine
{
    /// <summary>Prompt tokens that are not computed yet, of waiting and running sequences.</summary>
    public long QueuedPromptTokens
    {
        get
        {
            long sum = 0;
            foreach (int slot in scheduler.Running)
            {
                sum += Math.Max(0, sequences.InputTokens[slot] - sequences.ComputedTokens[slot]);
            }

            for (int i = 0; i < scheduler.Waiting.Count; i++)
            {
                sum += sequences.InputTokens[scheduler.Waiting[i]];
            }

            return sum;
        }
    }

    /// <summary>KV tokens that sequences which lost theirs will take again: prompts and what they have written.</summary>
    public long QueuedKvTokens
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < scheduler.Waiting.Count; i++)
            {
                int slot = scheduler.Waiting[i];
                int written = sequences.GeneratedTokens[slot];
                sum += written > 0 ? sequences.InputTokens[slot] + written : 0;
            }

            return sum;
        }
    }
}
