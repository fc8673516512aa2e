namespace Farthing.Measurement.Load.Datasets;

/// <summary>Prompts that people have written.</summary>
/// <param name="Format">What the file was, for people.</param>
/// <param name="Conversations">In the file's order, at least one.</param>
public sealed record PromptDataset(string Format, IReadOnlyList<DatasetConversation> Conversations)
{
    /// <summary>Labels and popularity of graded questions; null for other prompts.</summary>
    public GradedTraffic? Graded { get; init; }

    /// <summary>Requests of all conversations.</summary>
    public int Turns => Conversations.Sum(one => one.Turns.Count);

    /// <summary>True when a conversation has more than one turn.</summary>
    public bool HasConversations => Conversations.Any(one => one.Turns.Count > 1);

    /// <summary>True when a turn has a cap on its answer and no length: then the model ends it.</summary>
    public bool HasCapsOnly =>
        Conversations.Any(one =>
            one.Turns.Any(turn =>
                turn.CapTokens is not null && turn.OutputTokens is null && turn.Answer is null
            )
        );

    /// <summary>Mean requests of a conversation.</summary>
    public double MeanTurns => (double)Turns / Conversations.Count;

    /// <summary>The first request of each conversation, for an API without conversations.</summary>
    public PromptDataset FirstTurns() =>
        this with
        {
            Conversations = [.. Conversations.Select(one => one with { Turns = [one.Turns[0]] })],
        };
}
