using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Receives an answer as what happens in it, in no wire format: readers call it, writers are one. Texts are escaped contents of JSON strings, valid during the call.</summary>
public abstract class AnswerSink
{
    /// <summary>The answer begins. Called once, before anything else but <see cref="Fail"/>.</summary>
    public abstract void Start();

    /// <summary>Goes on with reasoning.</summary>
    public abstract void Reasoning(ReadOnlySpan<byte> text);

    /// <summary>Ends a stretch of reasoning that has a seal. Reasoning without a call of this one is sealed by the writer as <see cref="ReasoningSeal.Readable"/>.</summary>
    /// <param name="seal">A <see cref="ReasoningSeal"/>.</param>
    public abstract void ReasoningEnd(ReadOnlySpan<byte> seal);

    /// <summary>Reasoning of which nothing is shown.</summary>
    /// <param name="seal">A <see cref="ReasoningSeal"/>.</param>
    public abstract void HiddenReasoning(ReadOnlySpan<byte> seal);

    /// <summary>Goes on with the text.</summary>
    public abstract void Text(ReadOnlySpan<byte> text);

    /// <summary>Log probabilities of the text that comes next, as OpenAI's formats have them; formats without them pass over it.</summary>
    /// <param name="tokens">Objects <c>{"token","logprob","bytes","top_logprobs"}</c> with commas between.</param>
    public virtual void LogProbs(ReadOnlySpan<byte> tokens) { }

    /// <summary>Goes on with words of refusal.</summary>
    public abstract void Refusal(ReadOnlySpan<byte> text);

    /// <summary>A citation, as OpenAI's formats have it: <c>{"type":"url_citation","url","title","start_index","end_index"}</c>.</summary>
    /// <param name="json">The object.</param>
    public abstract void Annotation(ReadOnlySpan<byte> json);

    /// <summary>A call of a tool begins.</summary>
    /// <param name="call">Its number in the answer, in the upstream's counting; calls may be interleaved.</param>
    /// <param name="id">Its id; empty where the upstream names none.</param>
    /// <param name="name">The tool's name at the upstream.</param>
    /// <param name="isCustom">Its arguments come as free text, not as JSON.</param>
    public abstract void ToolStart(
        int call,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> name,
        bool isCustom = false
    );

    /// <summary>Goes on with a call's arguments: a piece of JSON text as contents of a JSON string, or of a custom tool's free text.</summary>
    public abstract void ToolArguments(int call, ReadOnlySpan<byte> text);

    /// <summary>A call's arguments are whole. Formats without such a sign never call it.</summary>
    public abstract void ToolEnd(int call);

    /// <summary>Why the answer ends; more may come behind it. The last one counts.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="stopText">The text that stopped it (<see cref="FinishReason.StopText"/>).</param>
    public abstract void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default);

    /// <summary>The upstream says that the answer failed, or sent what cannot be read. Nothing follows.</summary>
    public abstract void Fail(UpstreamError error);
}
