using Farthing.Documents.Keys;
using Farthing.Gateway.Files;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Recording.Policies;

/// <summary>Settings of what is recorded of prompts.</summary>
internal static class RecordSettings
{
    /// <summary>All of them.</summary>
    public static FeatureSettings All =>
        new()
        {
            Rows =
            [
                Setting.Or(
                    "record",
                    Word("off", "lengths", "hashes"),
                    "off",
                    "What the journal records of prompts: nothing; lengths and parameters; or these with keyed hashes of blocks of 64 bytes and the names of tools. Never a text"
                ),
                Setting.Or(
                    "record_keep",
                    Time(1, GatewayRows.Year),
                    "30d",
                    "How long these records are kept; looked at at the start and once an hour"
                ),
            ],
            Reloaded = ["record", "record_keep"],
            Read = static file => new RecordOptions
            {
                Usual = file.Root.Choice<RecordMode>("record"),
                Keep = file.Root.Time("record_keep")!.Value,
            },
        };
}
