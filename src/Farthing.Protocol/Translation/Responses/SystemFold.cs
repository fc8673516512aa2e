using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Puts instructions in the middle of a conversation into the turns around them: chat templates of engines reject or hoist them, and hoisting changes the prompt's beginning with each turn.</summary>
internal static class SystemFold
{
    private static ReadOnlySpan<byte> Gap => "\\n\\n"u8;

    /// <summary>Turns with instructions at their beginning alone. The given ones stay as they are.</summary>
    public static List<Turn> Of(List<Turn> turns)
    {
        List<Turn> folded = [];
        List<JsonText> waiting = [];
        bool hasUser = false;
        foreach (Turn turn in turns)
        {
            if (turn.Role == TurnRole.System)
            {
                Take(folded, waiting, turn, isLeading: !hasUser);
                continue;
            }

            if (turn.Role == TurnRole.User && waiting.Count > 0)
            {
                folded.Add(Before(turn, JsonText.Join(waiting, Gap)));
                waiting.Clear();
            }
            else
            {
                if (turn.Role == TurnRole.Assistant)
                {
                    Settle(folded, waiting);
                }

                folded.Add(turn);
            }

            hasUser |= turn.Role == TurnRole.User;
        }

        Settle(folded, waiting);
        return folded;
    }

    private static void Take(List<Turn> folded, List<JsonText> waiting, Turn turn, bool isLeading)
    {
        JsonText text = turn.Text(Gap);
        if (isLeading)
        {
            int behind = folded.FindIndex(one => one.Role != TurnRole.System);
            folded.Insert(behind < 0 ? folded.Count : behind, turn);
        }
        else if (text.IsEmpty)
        {
            return;
        }
        else if (folded[^1].Role == TurnRole.Assistant || waiting.Count > 0)
        {
            waiting.Add(text);
        }
        else
        {
            folded[^1] = Behind(folded[^1], text);
        }
    }

    /// <summary>What waits for a user's turn gets none: it goes behind the results in front of it, or is a turn of its own.</summary>
    private static void Settle(List<Turn> folded, List<JsonText> waiting)
    {
        if (waiting.Count == 0)
        {
            return;
        }

        JsonText text = JsonText.Join(waiting, Gap);
        waiting.Clear();
        if (folded[^1].Role == TurnRole.Tool)
        {
            folded[^1] = Behind(folded[^1], text);
        }
        else
        {
            folded.Add(Turn.Of(TurnRole.User, text));
        }
    }

    private static Turn Before(Turn turn, JsonText text)
    {
        List<Part> parts = [.. turn.Parts];
        int at = parts.FindIndex(part => part is TextPart);
        if (at < 0)
        {
            parts.Insert(0, new TextPart(text));
        }
        else
        {
            parts[at] = new TextPart(JsonText.Join([text, ((TextPart)parts[at]).Text], Gap));
        }

        return turn with
        {
            Parts = parts,
        };
    }

    private static Turn Behind(Turn turn, JsonText text)
    {
        List<Part> parts = [.. turn.Parts];
        if (turn.Role == TurnRole.Tool && parts.Count > 0 && parts[^1] is ToolResultPart result)
        {
            parts[^1] = result with { Content = Behind(result.Content, text) };
            return turn with { Parts = parts };
        }

        return turn with
        {
            Parts = Behind(parts, text),
        };
    }

    private static List<Part> Behind(List<Part> content, JsonText text)
    {
        List<Part> parts = [.. content];
        int at = parts.FindLastIndex(part => part is TextPart);
        if (at < 0)
        {
            parts.Add(new TextPart(text));
        }
        else
        {
            parts[at] = new TextPart(JsonText.Join([((TextPart)parts[at]).Text, text], Gap));
        }

        return parts;
    }
}
