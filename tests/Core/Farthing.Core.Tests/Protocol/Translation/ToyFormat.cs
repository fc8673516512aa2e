using System.Buffers;
using System.Text.Json;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>A wire format of one file, as the recipe has it: requests are <c>{"model","say":["user's words","model's words",…]}</c>, answers <c>{"said","took"}</c>, streams events <c>{"say"}</c> and at last <c>{"took"}</c>.</summary>
internal sealed class ToyFormat : WireFormat
{
    public override string Name => "toy";

    public override IReadOnlyList<Fate> FatesOfReading => [new("volume", FateKind.Dropped)];

    public override IReadOnlyList<Fate> FatesOfWriting(UpstreamTraits traits) =>
        [new("tools", FateKind.Refused, "a toy has no tools"), new("temperature", FateKind.Dropped)];

    public override Conversation ReadRequest(ReadOnlyMemory<byte> body, Losses losses)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        BodyNode root = new(document.RootElement, body);
        Conversation conversation = new()
        {
            Model = root.PlainOf("model"),
            IsStream = root.Is("mode", "stream"),
        };
        if (root.TryMember("volume", out _))
        {
            losses.Count("volume");
        }

        TurnRole role = TurnRole.User;
        foreach (BodyNode words in root.ItemsOf("say"))
        {
            conversation.Turns.Add(Turn.Of(role, words.Text()));
            role = role == TurnRole.User ? TurnRole.Assistant : TurnRole.User;
        }

        return conversation;
    }

    public override void WriteRequest(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    )
    {
        if (conversation.Tools.Count > 0)
        {
            throw new RequestRefusedException("a toy has no tools", "tools");
        }

        if (conversation.Temperature.IsThere)
        {
            losses.Count("temperature");
        }

        JsonOutput json = new(output);
        json.Object().Name("model"u8).Plain(traits.Model).Name("say"u8).Array();
        foreach (Turn turn in conversation.Turns)
        {
            json.Text(turn.Text(" "u8));
        }

        json.EndArray().EndObject();
    }

    public override AnswerStreamReader ReadStream(AnswerContext context, AnswerSink sink) =>
        new StreamReader(sink);

    public override void ReadWhole(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink)
    {
        Utf8JsonReader reader = new(answer);
        sink.Start();
        Say(ref reader, "said"u8, sink);
        sink.Finish(FinishReason.Stop);
    }

    public override ClientAnswerWriter WriteStream(AnswerContext context, IBufferWriter<byte> output) =>
        new Writer(output, isStream: true);

    public override ClientAnswerWriter WriteWhole(AnswerContext context, IBufferWriter<byte> output) =>
        new Writer(output, isStream: false);

    public override ApiError Say(UpstreamError error) => new(error.Status, "toy_error", error.Message);

    private static bool Say(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, AnswerSink sink)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name))
            {
                reader.Read();
                sink.Text(reader.ValueSpan);
                return true;
            }
        }

        return false;
    }

    private sealed class StreamReader(AnswerSink sink) : AnswerStreamReader
    {
        private bool isStarted;

        public override void Take(in SseEvent one)
        {
            if (!isStarted)
            {
                isStarted = true;
                sink.Start();
            }

            Utf8JsonReader reader = new(one.Data);
            if (!Say(ref reader, "say"u8, sink))
            {
                sink.Finish(FinishReason.Stop);
                IsDone = true;
            }
        }

        public override void End() => sink.Fail(UpstreamError.BrokenOff);
    }

    /// <summary>Text alone: all else that a sink receives has no place in a toy.</summary>
    private sealed class Writer : ClientAnswerWriter
    {
        private readonly IBufferWriter<byte> output;
        private readonly bool isStream;
        private readonly ArrayBufferWriter<byte> said = new();
        private readonly TextSink sink;

        public Writer(IBufferWriter<byte> output, bool isStream)
        {
            (this.output, this.isStream) = (output, isStream);
            sink = new TextSink(this);
        }

        public override AnswerSink Sink => sink;

        public override bool IsStarted => sink.HasStarted;

        public override UpstreamError? Failure => sink.Failure;

        public override void Complete(in AnswerUsage usage, string costUsd)
        {
            output.Write(isStream ? "data: "u8 : default);
            JsonOutput json = new(output);
            json.Object();
            if (!isStream)
            {
                json.Name("said"u8).Text(said.WrittenSpan);
            }

            json.Name("took"u8).Number(usage.Total).EndObject();
            output.Write(isStream ? "\n\n"u8 : default);
        }

        public override void Fail(UpstreamError error) => output.Write("data: {\"broken\":true}\n\n"u8);

        public override void Cut(ApiError error, in AnswerUsage usage, string costUsd) =>
            Complete(usage, costUsd);

        public override void KeepAlive() => output.Write(": \n\n"u8);

        private void Write(ReadOnlySpan<byte> text)
        {
            if (!isStream)
            {
                said.Write(text);
                return;
            }

            output.Write("data: "u8);
            new JsonOutput(output).Object().Name("say"u8).Text(text).EndObject();
            output.Write("\n\n"u8);
        }

        private sealed class TextSink(Writer writer) : AnswerSink
        {
            public bool HasStarted { get; private set; }

            public UpstreamError? Failure { get; private set; }

            public override void Start() => HasStarted = true;

            public override void Text(ReadOnlySpan<byte> text) => writer.Write(text);

            public override void Fail(UpstreamError error) => Failure = error;

            public override void Refusal(ReadOnlySpan<byte> text) => writer.Write(text);

            public override void Reasoning(ReadOnlySpan<byte> text) { }

            public override void ReasoningEnd(ReadOnlySpan<byte> seal) { }

            public override void HiddenReasoning(ReadOnlySpan<byte> seal) { }

            public override void Annotation(ReadOnlySpan<byte> json) { }

            public override void ToolStart(
                int call,
                ReadOnlySpan<byte> id,
                ReadOnlySpan<byte> name,
                bool isCustom = false
            ) { }

            public override void ToolArguments(int call, ReadOnlySpan<byte> text) { }

            public override void ToolEnd(int call) { }

            public override void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default) { }
        }
    }
}
