using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Answers;

public sealed class BlockOrderTests
{
    [Fact]
    public void The_end_of_a_call_that_is_closed_holds_nothing_back()
    {
        RecordedBlocks blocks = new();
        BlockOrder order = new(blocks, Scene.ContextOf(new Conversation(), Scene.Engine));
        order.Start();
        order.ToolStart(0, "a"u8, "ls"u8);
        order.ToolArguments(0, "{}"u8);
        order.Text("Done."u8);
        order.ToolEnd(0);

        order.Text(" More."u8);

        Assert.Equal("call {} / text Done. More.", blocks.ToString());
    }

    [Fact]
    public void Log_probabilities_wait_with_their_text()
    {
        RecordedBlocks blocks = new();
        BlockOrder order = new(blocks, Scene.ContextOf(new Conversation(), Scene.Engine));
        order.Start();
        order.ToolStart(0, "a"u8, "ls"u8);
        order.ToolArguments(0, "{"u8);
        order.LogProbs("1"u8);
        order.Text("Done."u8);
        order.ToolArguments(0, "}"u8);

        order.LogProbs("2"u8);
        order.Text(" More."u8);
        order.End();

        Assert.Equal("call {} / text <1>Done.<2> More.", blocks.ToString());
    }

    [Fact]
    public void Log_probabilities_of_blank_text_go_where_it_goes()
    {
        RecordedBlocks blocks = new();
        BlockOrder order = new(blocks, Scene.ContextOf(new Conversation(), Scene.Engine));
        order.Start();
        order.LogProbs("1"u8);
        order.Text("\\n"u8);
        order.Reasoning("hm"u8);
        order.LogProbs("2"u8);
        order.Text("\\n"u8);
        order.LogProbs("3"u8);
        order.Text("Done."u8);

        Assert.Equal("reasoning hm / text <2,3>\\nDone.", blocks.ToString());
    }

    /// <summary>Blocks as words.</summary>
    private sealed class RecordedBlocks : BlockSink
    {
        private readonly System.Text.StringBuilder words = new();

        public override string ToString() => words.ToString();

        public override void Start() { }

        public override void OpenReasoning() => Open("reasoning ");

        public override void Reasoning(ReadOnlySpan<byte> text) => Add(text);

        public override void CloseReasoning(ReadOnlySpan<byte> seal) { }

        public override void HiddenReasoning(ReadOnlySpan<byte> seal) => Open("hidden");

        public override void OpenText() => Open("text ");

        public override void Text(ReadOnlySpan<byte> text) => Add(text);

        public override void LogProbs(ReadOnlySpan<byte> tokens) =>
            words.Append($"<{System.Text.Encoding.UTF8.GetString(tokens)}>");

        public override void Refusal(ReadOnlySpan<byte> text) => Add(text);

        public override void Annotation(ReadOnlySpan<byte> json) => Add(json);

        public override void CloseText() { }

        public override void OpenCall(in ToolCallHead head) => Open("call ");

        public override void Arguments(ReadOnlySpan<byte> text) => Add(text);

        public override void CloseCall() { }

        private void Open(string word) => words.Append(words.Length > 0 ? " / " : "").Append(word);

        private void Add(ReadOnlySpan<byte> text) => words.Append(System.Text.Encoding.UTF8.GetString(text));
    }
}
