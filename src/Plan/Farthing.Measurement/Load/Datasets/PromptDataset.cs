using Farthing.Workloads.Graded;

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

/// <summary>Graded questions as a data set: each is a conversation of one turn, played by popularity; answers are compared with the labels.</summary>
/// <param name="Set">The questions; a conversation's index is its question's.</param>
/// <param name="Zipf">Exponent of the intents' popularity.</param>
public sealed record GradedTraffic(GradedSet Set, double Zipf)
{
    /// <summary>Longest answer that is asked for, in tokens: graded answers are shorter.</summary>
    public const int AnswerTokens = 256;

    /// <summary>The data set.</summary>
    public PromptDataset ToDataset() =>
        new(
            Set.Name,
            [
                .. Set.Questions.Select(question => new DatasetConversation(
                    question.Line,
                    [
                        new DatasetTurn(
                            [DatasetText.Message("user", question.Text)],
                            null,
                            CapTokens: AnswerTokens
                        ),
                    ]
                )),
            ]
        )
        {
            Graded = this,
        };
}
