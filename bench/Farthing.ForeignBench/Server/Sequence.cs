using System.Threading.Channels;

namespace Farthing.ForeignBench.Server;

/// <summary>One request: its prompt, what was computed of it, and the channel that its tokens leave by.</summary>
internal sealed class Sequence(int[] prompt, int outputTokens)
{
    public int[] Prompt { get; } = prompt;
    public int OutputTokens { get; } = outputTokens;
    public int Slot { get; set; }
    public int PromptDone { get; set; }
    public int Generated { get; set; }
    public int LastToken { get; set; }
    public bool IsCanceled { get; set; }
    public bool IsDecoding => PromptDone == Prompt.Length;
    public int Cells => Prompt.Length + OutputTokens;
    public Channel<int> Tokens { get; } =
        Channel.CreateUnbounded<int>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
        );
}
