using Farthing.Workloads.Graded;

namespace Farthing.Measurement.Load.Datasets;

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
