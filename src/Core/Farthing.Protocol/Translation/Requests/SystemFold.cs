using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Puts instructions where an upstream takes them: at the beginning, or in the middle where it keeps them there, but never between calls and their results.</summary>
/// <remarks>
/// Elsewhere instructions in the middle go behind the user turn that they follow (or its last result, where it has nothing else), else in front of the next one, else become a user turn: chat templates of engines reject or hoist them, and hoisting changes the prompt's beginning with each turn. What a turn becomes depends on those beside it alone: a longer history does not change an earlier turn.
/// </remarks>
internal static class SystemFold
{
    /// <summary>Stands between joined instructions, escaped.</summary>
    public static ReadOnlySpan<byte> Gap => "\\n\\n"u8;

    /// <summary>Begins Claude Code's line of attribution: it differs from request to request in some versions, which no prefix cache survives.</summary>
    private static ReadOnlySpan<byte> BillingHeader => "x-anthropic-billing-header"u8;

    /// <summary>Folds turns; the given ones stay as they are.</summary>
    /// <param name="turns">The conversation's.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="losses">Counts instructions that are no text.</param>
    /// <param name="keepsAttribution">The upstream reads Claude Code's line of attribution.</param>
    /// <returns>Turns with no empty instructions among them; those of system have one text each. Results that follow each other are one turn.</returns>
    public static List<Turn> Of(
        List<Turn> turns,
        UpstreamTraits traits,
        Losses losses,
        bool keepsAttribution = false
    )
    {
        List<Turn> folded = new(turns.Count);
        List<JsonText> waiting = [];
        bool hasUser = false;
        foreach (Turn turn in turns)
        {
            if (turn.Role == TurnRole.System)
            {
                JsonText text = InstructionsOf(turn, losses, keepsAttribution);
                if (text.IsEmpty)
                {
                    continue;
                }

                if (traits.KeepsMidSystem)
                {
                    Keep(folded, waiting, text);
                }
                else
                {
                    Fold(folded, waiting, text, isLeading: !hasUser);
                }

                continue;
            }

            hasUser |= turn.Role == TurnRole.User;
            Add(folded, waiting, turn, traits.KeepsMidSystem);
        }

        Place(folded, waiting, traits.KeepsMidSystem);
        return folded;
    }

    private static void Add(List<Turn> folded, List<JsonText> waiting, Turn turn, bool isKept)
    {
        if (turn.Role == TurnRole.Tool)
        {
            if (folded is [.., { Role: TurnRole.Tool } before])
            {
                folded[^1] = new Turn(TurnRole.Tool, [.. before.Parts, .. turn.Parts]);
                return;
            }
        }
        else if (turn.Role == TurnRole.User && waiting.Count > 0 && !isKept)
        {
            folded.Add(Before(JsonText.Join(waiting, Gap), turn));
            waiting.Clear();
            return;
        }
        else
        {
            Place(folded, waiting, isKept);
        }

        folded.Add(turn);
    }

    /// <summary>Instructions that stay in place: behind the results of calls that they would part from them.</summary>
    private static void Keep(List<Turn> folded, List<JsonText> waiting, JsonText text)
    {
        bool isAmongCalls =
            folded is [.., { Role: TurnRole.Tool }]
            || (
                folded is [.., { Role: TurnRole.Assistant } last]
                && last.Parts.Exists(part => part is ToolCallPart)
            );
        if (isAmongCalls)
        {
            waiting.Add(text);
        }
        else
        {
            folded.Add(Turn.Of(TurnRole.System, text));
        }
    }

    private static void Fold(List<Turn> folded, List<JsonText> waiting, JsonText text, bool isLeading)
    {
        if (isLeading)
        {
            int behind = folded.FindIndex(one => one.Role != TurnRole.System);
            folded.Insert(behind < 0 ? folded.Count : behind, Turn.Of(TurnRole.System, text));
        }
        else if (folded[^1].Role == TurnRole.Assistant || waiting.Count > 0)
        {
            waiting.Add(text);
        }
        else
        {
            folded[^1] = After(folded[^1], text);
        }
    }

    /// <summary>Places what waits: for a user turn that does not come, or for the end of results.</summary>
    private static void Place(List<Turn> folded, List<JsonText> waiting, bool isKept)
    {
        if (waiting.Count == 0)
        {
            return;
        }

        if (isKept)
        {
            folded.AddRange(waiting.Select(text => Turn.Of(TurnRole.System, text)));
        }
        else if (folded[^1].Role == TurnRole.Tool)
        {
            folded[^1] = After(folded[^1], JsonText.Join(waiting, Gap));
        }
        else
        {
            folded.Add(Turn.Of(TurnRole.User, JsonText.Join(waiting, Gap)));
        }

        waiting.Clear();
    }

    private static JsonText InstructionsOf(Turn turn, Losses losses, bool keepsAttribution)
    {
        List<JsonText> texts = [];
        foreach (Part part in turn.Parts)
        {
            if (part is not TextPart { Text: JsonText text })
            {
                losses.Count("system_media");
            }
            else if (!text.IsEmpty && (keepsAttribution || !text.Span.StartsWith(BillingHeader)))
            {
                texts.Add(text);
            }
        }

        return texts.Count == 0 ? default : JsonText.Join(texts, Gap);
    }

    private static Turn Before(JsonText text, Turn turn)
    {
        List<Part> parts = [.. turn.Parts];
        int at = parts.FindIndex(part => part is TextPart);
        if (at < 0)
        {
            parts.Insert(0, new TextPart(text));
        }
        else
        {
            parts[at] = new TextPart(Join(text, ((TextPart)parts[at]).Text));
        }

        return turn with
        {
            Parts = parts,
        };
    }

    private static Turn After(Turn turn, JsonText text)
    {
        if (turn is { Role: TurnRole.Tool, Parts: [.. var others, ToolResultPart result] })
        {
            ToolResultPart longer = result with { Content = After(result.Content, text) };
            return turn with { Parts = [.. others, longer] };
        }

        return turn with
        {
            Parts = After(turn.Parts, text),
        };
    }

    private static List<Part> After(List<Part> content, JsonText text)
    {
        List<Part> parts = [.. content];
        int at = parts.FindLastIndex(part => part is TextPart);
        if (at < 0)
        {
            parts.Add(new TextPart(text));
        }
        else
        {
            parts[at] = new TextPart(Join(((TextPart)parts[at]).Text, text));
        }

        return parts;
    }

    private static JsonText Join(JsonText one, JsonText other) =>
        one.IsEmpty ? other
        : other.IsEmpty ? one
        : JsonText.Join([one, other], Gap);
}
