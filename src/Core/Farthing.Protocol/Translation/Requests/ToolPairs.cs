using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Checks that calls of tools and their results belong together, as every provider of these formats does for its own clients. Engines often do not, and answer half a conversation.</summary>
public static class ToolPairs
{
    /// <summary>Looks at the whole history.</summary>
    /// <exception cref="RequestRefusedException">A result has no call before it, or a call has no result before the user speaks again or the request ends.</exception>
    public static void Check(Conversation conversation)
    {
        HashSet<JsonText>? called = null;
        List<JsonText> open = [];
        foreach (Turn turn in conversation.Turns)
        {
            if (turn.Role == TurnRole.User)
            {
                RefuseOpen(open);
            }

            foreach (Part part in turn.Parts)
            {
                if (part is ToolCallPart call)
                {
                    (called ??= []).Add(call.Id);
                    open.Add(call.Id);
                }
                else if (part is ToolResultPart result)
                {
                    open.Remove(result.Id);
                    if (called?.Contains(result.Id) != true)
                    {
                        throw new RequestRefusedException(
                            $"the result of the call '{result.Id}' has no such call before it"
                        );
                    }
                }
            }
        }

        RefuseOpen(open);
    }

    private static void RefuseOpen(List<JsonText> open)
    {
        if (open.Count > 0)
        {
            throw new RequestRefusedException(
                $"the call '{open[0]}' of a tool has no result in what follows it"
            );
        }
    }
}
