using System.Buffers;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Collects an answer's blocks.</summary>
/// <param name="context">The answer's request.</param>
internal sealed class MessagesBlockList(AnswerContext context) : BlockSink
{
    private readonly List<Block> blocks = [];
    private readonly ArrayBufferWriter<byte> texts = new(1024);

    /// <summary>Writes the blocks.</summary>
    /// <param name="json">Where to, within an array.</param>
    /// <param name="isCut">The output limit cut the answer: its last call may be none.</param>
    public void Write(JsonOutput json, bool isCut)
    {
        int calls = 0;
        foreach (Block block in blocks)
        {
            ReadOnlySpan<byte> text = texts.WrittenSpan[block.Start..block.End];
            json.Object().Name("type"u8);
            switch (block.Kind)
            {
                case Kind.Text:
                    json.Text("text"u8).Name("text"u8).Text(text); // Without "citations": null, which the AI SDK refuses.
                    break;
                case Kind.Thinking:
                    json.Text("thinking"u8).Name("thinking"u8).Text(text);
                    json.Name("signature"u8).Text(block.Seal);
                    break;
                case Kind.Redacted:
                    json.Text("redacted_thinking"u8).Name("data"u8).Text(block.Seal);
                    break;
                default:
                    json.Text("tool_use"u8).Name("id"u8);
                    json.Text(MessagesHead.CallIdOf(context, block.Id, calls++));
                    json.Name("name"u8).Text(block.Name).Name("input"u8);
                    WriteInput(json, block, text, isCut);
                    json.Name("caller"u8).Raw("""{"type":"direct"}"""u8);
                    break;
            }

            json.EndObject();
        }
    }

    /// <inheritdoc/>
    public override void Start() { }

    /// <inheritdoc/>
    public override void OpenReasoning() => Open(new Block(Kind.Thinking));

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text)
    {
        if (!context.Request.Reasoning.IsHidden)
        {
            texts.Write(text);
        }
    }

    /// <inheritdoc/>
    public override void CloseReasoning(ReadOnlySpan<byte> seal)
    {
        Close();
        blocks[^1].Seal = seal.ToArray();
    }

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        Open(new Block(MessagesHead.IsRedacted(seal) ? Kind.Redacted : Kind.Thinking));
        CloseReasoning(seal);
    }

    /// <inheritdoc/>
    public override void OpenText() => Open(new Block(Kind.Text));

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text) => texts.Write(text);

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text) => texts.Write(text);

    /// <inheritdoc/>
    public override void Annotation(ReadOnlySpan<byte> json) => context.Losses.Count("annotation");

    /// <inheritdoc/>
    public override void CloseText() => Close();

    /// <inheritdoc/>
    public override void OpenCall(in ToolCallHead head) =>
        Open(
            new Block(head.IsCustom ? Kind.CustomCall : Kind.Call)
            {
                Id = head.Id.ToArray(),
                Name = head.FullName.ToArray(),
            }
        );

    /// <inheritdoc/>
    public override void Arguments(ReadOnlySpan<byte> text) => texts.Write(text);

    /// <inheritdoc/>
    public override void CloseCall() => Close();

    private void WriteInput(JsonOutput json, Block block, ReadOnlySpan<byte> text, bool isCut)
    {
        if (block.Kind == Kind.CustomCall)
        {
            MessagesArguments.WriteCustom(json, text);
        }
        else
        {
            MessagesArguments.WriteCall(json, text, isCut, context.Losses);
        }
    }

    private void Open(Block block)
    {
        block.Start = texts.WrittenCount;
        blocks.Add(block);
    }

    private void Close() => blocks[^1].End = texts.WrittenCount;

    private enum Kind
    {
        Text,
        Thinking,
        Redacted,
        Call,
        CustomCall,
    }

    private sealed class Block(Kind kind)
    {
        public Kind Kind { get; } = kind;

        public int Start { get; set; }

        public int End { get; set; }

        public byte[] Id { get; init; } = [];

        public byte[] Name { get; init; } = [];

        public byte[] Seal { get; set; } = [];
    }
}
