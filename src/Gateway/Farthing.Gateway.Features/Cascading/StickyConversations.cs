namespace Farthing.Gateway.Cascading;

/// <summary>Conversations that stay at the large model for some turns. Not safe for several threads at once.</summary>
/// <param name="turns">For how many.</param>
internal sealed class StickyConversations(int turns)
{
    private const int Most = 65_536;
    private readonly Dictionary<string, int> left = new(StringComparer.Ordinal);

    /// <summary>The conversation went to the large model: it stays there.</summary>
    public void Stick(string conversation)
    {
        if (left.Count >= Most)
        {
            left.Clear(); // Rather a conversation that moves once than a memory without end.
        }

        left[conversation] = turns;
    }

    /// <summary>True where a conversation stays; a turn less is left.</summary>
    public bool Sticks(string conversation)
    {
        if (!left.TryGetValue(conversation, out int turnsLeft) || turnsLeft == 0)
        {
            return false;
        }

        if (turnsLeft == 1)
        {
            left.Remove(conversation);
        }
        else
        {
            left[conversation] = turnsLeft - 1;
        }

        return true;
    }
}
