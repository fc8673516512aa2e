using Farthing.Gateway.Files;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Cascading.Policies;

/// <content>Their keys.</content>
internal static partial class CascadeSettings
{
    /// <summary>The cascade of a model.</summary>
    private static IEnumerable<Setting> Rows()
    {
        CascadeOptions options = new() { Small = "" };
        return Setting.Within(
            "cascade",
            new Setting(
                "small",
                Text,
                "gpt-4o-mini",
                "The model that answers first, by its name in this file"
            )
            {
                IsNeeded = true,
            },
            new Setting("router", Text, "router.json", "A file of farthing route train")
            {
                WithoutIt = "nothing is promised, so no answer of the small model is given",
            },
            new Setting("judge", Text, "gpt-4o-mini", "A model of this file that judges answers")
            {
                WithoutIt = "none",
            },
            Setting.Or(
                "mode",
                Word("buffered", "optimistic", "off"),
                "buffered",
                "buffered: keeps the small model's answer back until it is decided, streams as well; optimistic: decides on its first 32 tokens, and a stream goes on as it comes"
            ),
            Setting.Or(
                "audit",
                Share(),
                options.AuditFraction,
                "Share of given answers that the large model answers as well, to check them; while none is given, of all requests the other way round"
            ),
            Setting.Or(
                "max_regret",
                Share(0.0001, 0.5),
                options.MaxRegret,
                "What the router's promise must keep: regret of a request"
            ),
            Setting.Or(
                "confidence",
                Share(0.5, 0.99),
                options.Confidence,
                "Confidence with which it must keep that"
            ),
            Setting.Or(
                "sticky_turns",
                Whole(0, 1000),
                options.StickyTurns,
                "Turns for which a conversation stays at this model once it went there"
            ),
            Setting.Or(
                "deadline",
                Time(0.01, 600),
                options.Deadline,
                "Time that the small model, or the judge, has for an answer"
            ),
            Setting.Or(
                "direct_above",
                Share(),
                options.DirectAbove,
                "Expected gain of this model from which on it answers at once"
            ),
            Setting.Or(
                "max_age",
                Time(60, 10 * GatewayRows.Year),
                options.MaxAge,
                "Age from which on a calibration promises nothing"
            ),
            new Setting(
                "pattern",
                Text,
                "^[A-D]$",
                "A regular expression that the small model's answer must match"
            )
            {
                WithoutIt = "none",
            },
            new Setting(
                "labels",
                Text,
                "labels.csv",
                "A CSV that takes what both models said, while no answer of the small one is given, as labels for farthing route train: with the text of prompts"
            )
            {
                WithoutIt = "none are kept",
            }
        );
    }
}
