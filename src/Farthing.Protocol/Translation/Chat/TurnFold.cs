using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Turns as chat templates of engines take them: instructions at the beginning alone, calls in one message with the words before them.</summary>
/// <remarks>
/// Instructions in the middle go to the user turn that they follow (or its last result, where it has nothing else), else in front of the next one, else become a user turn. What a turn becomes depends on those beside it alone: a longer history does not change an earlier turn, and the prompt's beginning stays as it was.
/// </remarks>
internal static class TurnFold
{
    private static ReadOnlySpan<byte> Gap => "\\n\\n"u8;

    /// <summary>Begins Claude Code's line of attribution: it differs from request to request in some versions, which no prefix cache survives.</summary>
    private static ReadOnlySpan<byte> BillingHeader => "x-anthropic-billing-header"u8;

    /// <summary>Folds turns.</summary>
    /// <param name="turns">The conversation's.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="losses">Counts instructions that are no text.</param>
    /// <returns>Turns with no empty instructions among them; those of system have one text each.</returns>
    public static List<Turn> Of(List<Turn> turns, UpstreamTraits traits, Losses losses)
    {
        List<Turn> folded = new(turns.Count);
        JsonText waiting = default;
        bool isLeading = true;
        foreach (Turn turn in turns)
        {
            if (turn.Role == TurnRole.System)
            {
                JsonText text = Instructions(turn, losses);
                if (!text.IsEmpty)
                {
                    TakeSystem(folded, text, isLeading, traits, ref waiting);
                }

                continue;
            }

            isLeading &= turn.Role != TurnRole.User;
            if (turn.Role == TurnRole.User && !waiting.IsEmpty)
            {
                folded.Add(new Turn(TurnRole.User, Before(waiting, turn.Parts)));
                waiting = default;
                continue;
            }

            if (turn.Role == TurnRole.Assistant)
            {
                Place(folded, ref waiting);
                if (folded is [.., { Role: TurnRole.Assistant } before] && IsOfCallsAlone(turn))
                {
                    folded[^1] = new Turn(TurnRole.Assistant, [.. before.Parts, .. turn.Parts]);
                    continue;
                }
            }

            folded.Add(turn);
        }

        Place(folded, ref waiting);
        return folded;
    }

    private static bool IsOfCallsAlone(Turn turn) =>
        turn.Parts.TrueForAll(part => part is ToolCallPart or ReasoningPart)
        && turn.Parts.Exists(part => part is ToolCallPart);

    private static void TakeSystem(
        List<Turn> folded,
        JsonText text,
        bool isLeading,
        UpstreamTraits traits,
        ref JsonText waiting
    )
    {
        bool hasHead = folded is [{ Role: TurnRole.System }, ..];
        if (isLeading ? traits.IsHosted : traits.KeepsMidSystem)
        {
            folded.Add(Turn.Of(TurnRole.System, text));
        }
        else if (isLeading && hasHead)
        {
            folded[0] = Turn.Of(TurnRole.System, Join(folded[0].Text(Gap), text));
        }
        else if (isLeading)
        {
            folded.Insert(0, Turn.Of(TurnRole.System, text));
        }
        else if (folded[^1].Role == TurnRole.Assistant || !waiting.IsEmpty)
        {
            waiting = Join(waiting, text); // Never between calls and their results.
        }
        else
        {
            folded[^1] = After(folded[^1], text);
        }
    }

    /// <summary>Places what waited for a user turn that does not come.</summary>
    private static void Place(List<Turn> folded, ref JsonText waiting)
    {
        if (!waiting.IsEmpty)
        {
            if (folded[^1].Role == TurnRole.Tool)
            {
                folded[^1] = After(folded[^1], waiting);
            }
            else
            {
                folded.Add(Turn.Of(TurnRole.User, waiting));
            }

            waiting = default;
        }
    }

    private static JsonText Instructions(Turn turn, Losses losses)
    {
        List<JsonText> texts = [];
        foreach (Part part in turn.Parts)
        {
            if (part is not TextPart { Text: JsonText text })
            {
                losses.Count("system_media");
            }
            else if (!text.IsEmpty && !text.Span.StartsWith(BillingHeader))
            {
                texts.Add(text);
            }
        }

        return texts.Count == 0 ? default : JsonText.Join(texts, Gap);
    }

    private static List<Part> Before(JsonText text, List<Part> parts)
    {
        List<Part> joined = [.. parts];
        int at = joined.FindIndex(part => part is TextPart);
        if (at < 0)
        {
            joined.Insert(0, new TextPart(text));
        }
        else
        {
            joined[at] = new TextPart(Join(text, ((TextPart)joined[at]).Text));
        }

        return joined;
    }

    private static Turn After(Turn turn, JsonText text)
    {
        List<Part> parts = [.. turn.Parts];
        if (turn.Role == TurnRole.Tool && parts is [.., ToolResultPart result])
        {
            parts[^1] = result with { Content = AfterLast(result.Content, text) };
            return turn with { Parts = parts };
        }

        return turn with
        {
            Parts = AfterLast(parts, text),
        };
    }

    private static List<Part> AfterLast(List<Part> parts, JsonText text)
    {
        List<Part> joined = [.. parts];
        int at = joined.FindLastIndex(part => part is TextPart);
        if (at < 0)
        {
            joined.Add(new TextPart(text));
        }
        else
        {
            joined[at] = new TextPart(Join(((TextPart)joined[at]).Text, text));
        }

        return joined;
    }

    private static JsonText Join(JsonText one, JsonText other) =>
        one.IsEmpty ? other
        : other.IsEmpty ? one
        : JsonText.Join([one, other], Gap);
}
