using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>Writes down what a reader of answers says, a line a call; texts that follow each other are one line.</summary>
public sealed class RecordedSink : AnswerSink
{
    private readonly List<string> lines = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => lines;

    public override void Start() => lines.Add("start");

    public override void Reasoning(ReadOnlySpan<byte> text) => Go("reasoning ", text);

    public override void ReasoningEnd(ReadOnlySpan<byte> seal) => lines.Add("seal " + Utf8(seal));

    public override void HiddenReasoning(ReadOnlySpan<byte> seal) => lines.Add("hidden " + Utf8(seal));

    public override void Text(ReadOnlySpan<byte> text) => Go("text ", text);

    public override void LogProbs(ReadOnlySpan<byte> tokens) => lines.Add("logprobs " + Utf8(tokens));

    public override void Refusal(ReadOnlySpan<byte> text) => Go("refusal ", text);

    public override void Annotation(ReadOnlySpan<byte> json) => lines.Add("annotation " + Utf8(json));

    public override void ToolStart(
        int call,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> name,
        bool isCustom = false
    ) => lines.Add($"call {call} {Utf8(id)} {Utf8(name)}{(isCustom ? " custom" : "")}");

    public override void ToolArguments(int call, ReadOnlySpan<byte> text) => Go($"arguments {call} ", text);

    public override void ToolEnd(int call) => lines.Add($"end {call}");

    public override void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default) =>
        lines.Add($"finish {reason} {Utf8(stopText)}".TrimEnd());

    public override void Fail(UpstreamError error) =>
        lines.Add($"fail {error.Status} {error.Code} {error.Message}");

    private void Go(string head, ReadOnlySpan<byte> text)
    {
        if (lines.Count > 0 && lines[^1].StartsWith(head, StringComparison.Ordinal))
        {
            lines[^1] += Utf8(text);
        }
        else
        {
            lines.Add(head + Utf8(text));
        }
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
