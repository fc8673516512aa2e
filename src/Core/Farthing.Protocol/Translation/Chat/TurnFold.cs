using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Turns as chat templates of engines take them: one message of instructions at the beginning, calls in one message with the words before them.</summary>
internal static class TurnFold
{
    /// <summary>Folds turns.</summary>
    /// <param name="turns">The conversation's.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="losses">Counts instructions that are no text.</param>
    public static List<Turn> Of(List<Turn> turns, UpstreamTraits traits, Losses losses)
    {
        List<Turn> folded = [];
        foreach (Turn turn in SystemFold.Of(turns, traits, losses))
        {
            bool isLeading = !traits.IsHosted && folded is [{ Role: TurnRole.System }];
            if (isLeading && turn.Role == TurnRole.System)
            {
                JsonText head = folded[0].Text(SystemFold.Gap);
                folded[0] = Turn.Of(
                    TurnRole.System,
                    JsonText.Join([head, turn.Text(SystemFold.Gap)], SystemFold.Gap)
                );
            }
            else if (folded is [.., { Role: TurnRole.Assistant } before] && IsOfCallsAlone(turn))
            {
                folded[^1] = new Turn(TurnRole.Assistant, [.. before.Parts, .. turn.Parts]);
            }
            else
            {
                folded.Add(turn);
            }
        }

        return folded;
    }

    private static bool IsOfCallsAlone(Turn turn) =>
        turn.Role == TurnRole.Assistant
        && turn.Parts.TrueForAll(part => part is ToolCallPart or ReasoningPart)
        && turn.Parts.Exists(part => part is ToolCallPart);
}
