using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>Models without a price, and prices that nothing is charged by.</content>
public static partial class GatewayRows
{
    private static IEnumerable<Setting> Uncharged() =>
        [
            Setting.Or(
                "unpriced",
                Word("false", "true", "allow"),
                "false",
                "true: serves it without a known price. allow: also where a budget or token limit counts and prices of it are not understood"
            ),
            new(
                "uncharged",
                Text,
                "[ocr_cost_per_page]",
                "Prices that it has and that nothing is charged by: its cost has no bound, beside those that the catalog's entry has not understood"
            )
            {
                IsList = true,
            },
        ];
}
