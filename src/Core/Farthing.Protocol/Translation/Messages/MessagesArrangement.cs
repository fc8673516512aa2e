using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Puts a conversation's turns into the API's order: instructions apart, speakers in turn, results directly behind their calls.</summary>
/// <param name="traits">The upstream.</param>
/// <param name="losses">Counts reasoning that does not go back.</param>
internal sealed class MessagesArrangement(UpstreamTraits traits, Losses losses)
{
    /// <summary>Instructions that stand apart.</summary>
    public List<JsonText> System { get; } = [];

    /// <summary>The messages.</summary>
    public List<MessagesTurn> Turns { get; } = [];

    /// <summary>True when the model has spoken before.</summary>
    public bool HasAssistant => Turns.Exists(turn => turn.Role == TurnRole.Assistant);

    /// <summary>True when the last message brings results of calls whose message does not begin with thinking: a model that thinks with a budget takes no such history.</summary>
    public bool WaitsWithoutThinking =>
        Turns.Count > 1
        && Turns[^1].Results.Count > 0
        && Turns[^2] is { Role: TurnRole.Assistant, HasCalls: true }
        && Turns[^2].Parts[0] is not ReasoningPart;

    /// <summary>Arranges turns.</summary>
    public void Arrange(List<Turn> turns)
    {
        foreach (Turn turn in SystemFold.Of(turns, traits, losses, keepsAttribution: true))
        {
            switch (turn.Role)
            {
                case TurnRole.System:
                    Instruct(turn.Text(SystemFold.Gap));
                    break;
                case TurnRole.Assistant:
                    Assist(turn);
                    break;
                default:
                    Ask(turn);
                    break;
            }
        }

        if (Turns.Count == 0 && System.Count > 0)
        {
            Last(TurnRole.User).Parts.Add(new TextPart(System[^1])); // The API needs one message.
            System.RemoveAt(System.Count - 1);
        }
    }

    /// <summary>Instructions: before the first user's word they stand apart, later they are messages of their own.</summary>
    private void Instruct(JsonText text)
    {
        if (MessagesText.IsBlank(text))
        {
            return;
        }

        if (!Turns.Exists(turn => turn.Role == TurnRole.User))
        {
            System.Add(text);
            return;
        }

        MessagesTurn message = new(TurnRole.System);
        message.Parts.Add(new TextPart(text));
        Turns.Add(message);
    }

    private void Assist(Turn turn)
    {
        MessagesTurn message = Last(TurnRole.Assistant);
        foreach (Part part in turn.Parts)
        {
            Part? kept = part switch
            {
                ReasoningPart reasoning => Returned(reasoning),
                RefusalPart refusal => OfText(refusal.Text),
                TextPart text => OfText(text.Text),
                _ => part,
            };
            if (kept is not null)
            {
                message.Parts.Add(kept);
            }
        }

        LeaveOutEmpty();
    }

    private void Ask(Turn turn)
    {
        MessagesTurn message = Last(TurnRole.User);
        foreach (Part part in turn.Parts)
        {
            if (part is ToolResultPart result)
            {
                message.Results.Add(result);
            }
            else if (part is not TextPart text || !MessagesText.IsBlank(text.Text))
            {
                message.Parts.Add(part is RefusalPart refusal ? new TextPart(refusal.Text) : part);
            }
        }

        LeaveOutEmpty();
    }

    /// <summary>The last message, where it is of this speaker, else a new one.</summary>
    private MessagesTurn Last(TurnRole role)
    {
        if (Turns.Count > 0 && Turns[^1].Role == role)
        {
            return Turns[^1];
        }

        MessagesTurn message = new(role);
        Turns.Add(message);
        return message;
    }

    /// <summary>A message of which all was left out does not part its neighbors.</summary>
    private void LeaveOutEmpty()
    {
        if (Turns[^1].IsEmpty)
        {
            Turns.RemoveAt(Turns.Count - 1);
        }
    }

    private static TextPart? OfText(JsonText text) => MessagesText.IsBlank(text) ? null : new TextPart(text);

    /// <summary>Reasoning goes back to its maker alone, as it came: what this upstream signed, or, to an engine that signs nothing, its readable text.</summary>
    private ReasoningPart? Returned(ReasoningPart reasoning)
    {
        if (ReasoningSeal.TryRead(reasoning.Seal, out ReasoningSeal seal) && seal.Tag == traits.Tag)
        {
            switch (seal.Kind)
            {
                case ReasoningSealKind.Signature:
                    return new ReasoningPart(reasoning.Text, seal.Data);
                case ReasoningSealKind.Redacted:
                    return new ReasoningPart(default, seal.Data, IsRedacted: true);
                case ReasoningSealKind.Readable when !traits.IsHosted && !reasoning.Text.IsEmpty:
                    return new ReasoningPart(reasoning.Text, default);
                default:
                    break;
            }
        }

        losses.Count("reasoning");
        return null;
    }
}

/// <summary>A message as the API takes it: adjacent turns of a speaker in one, results of tools before all else.</summary>
/// <param name="role">Its speaker: never <see cref="TurnRole.Tool"/>, whose results the user brings.</param>
internal sealed class MessagesTurn(TurnRole role)
{
    /// <summary>Its speaker.</summary>
    public TurnRole Role { get; } = role;

    /// <summary>Results of tools; they come first.</summary>
    public List<ToolResultPart> Results { get; } = [];

    /// <summary>What follows them.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => Results.Count == 0 && Parts.Count == 0;

    /// <summary>True when it calls tools.</summary>
    public bool HasCalls => Parts.Exists(part => part is ToolCallPart);
}
