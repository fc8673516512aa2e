using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Members that the API has no place for.</content>
internal sealed partial class MessagesBodyWriter
{
    /// <summary>Refuses what must not be lost in silence.</summary>
    private void RefuseOthers()
    {
        JsonValue choices = conversation.TakeOther("n");
        if (choices.IsThere && ValueOf(choices) > 1)
        {
            throw new RequestRefusedException("n must be 1 for this model", "n");
        }

        foreach (string name in (ReadOnlySpan<string>)["logprobs", "top_logprobs"])
        {
            JsonValue value = conversation.TakeOther(name);
            if (value.IsThere && !IsNothing(value))
            {
                throw new RequestRefusedException("this model returns no logprobs", name);
            }
        }

        JsonValue modalities = conversation.TakeOther("modalities");
        if (
            modalities.Span.IndexOf("\"audio\""u8) >= 0
            || conversation.TakeOther("audio") is { IsThere: true } audio && !IsNothing(audio)
        )
        {
            throw TakesNoAudio();
        }
    }

    private static RequestRefusedException TakesNoAudio() => new("this model takes no audio");

    private void CountRest()
    {
        foreach (OtherMember other in conversation.Others)
        {
            bool isUsual = other.Name == "verbosity" && other.Value.Is("\"medium\""u8);
            if (!IsNothing(other.Value) && !isUsual)
            {
                losses.Count(MessagesNames.IsKnownMember(other.Name) ? other.Name : "unknown");
            }
        }
    }

    /// <summary>True for a value that asks for nothing: null, false, 0, an empty text, list or object.</summary>
    private static bool IsNothing(JsonValue value) =>
        value.Is("null"u8)
        || value.Is("false"u8)
        || value.Is("{}"u8)
        || value.Is("[]"u8)
        || value.Is("\"\""u8)
        || (value.Span is [(byte)'0' or (byte)'-', ..] && ValueOf(value) == 0);
}
