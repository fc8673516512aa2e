using Farthing.Documents.Keys;
using Farthing.Gateway.Recording.Policies;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>What is recorded of prompts.</content>
public sealed partial class ServeFileReader
{
    private static RecordOptions Record(WrittenSection root) =>
        new() { Usual = root.Choice<RecordMode>("record"), Keep = root.Time("record_keep")!.Value };
}
