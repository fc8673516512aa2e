using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>What it is bought with, and compared to.</content>
public static partial class ScenarioKeys
{
    private static IEnumerable<Setting> Offers() =>
        Setting.Within(
            "offers",
            [
                new(
                    "purchase",
                    Word("on-demand", "spot", "reserved-1y", "reserved-3y"),
                    "[on-demand, reserved-1y]",
                    "Kinds of purchase that are considered; one without a known price is listed, never guessed"
                )
                {
                    IsList = true,
                    Default = "on-demand",
                    Flag = "--purchase",
                    Use = SettingUse.Plan,
                },
                new(
                    "regions",
                    Text,
                    "[aws/us-east-1, gcp/us-central1, lambda/*]",
                    "Regions as cloud/region; * stands for any part, any for all"
                )
                {
                    IsList = true,
                    Default = "any",
                    Flag = "--regions",
                },
                new(
                    "gpu_price",
                    Positive(QuantityKind.UsdPerHour, 10_000),
                    "$2.50/h",
                    "Your own price of one GPU-hour, instead of the catalog's offers"
                )
                {
                    Flag = "--gpu-price",
                },
                new(
                    "assume_discount",
                    Share(0.01, 0.95),
                    "40%",
                    "Discount of a one-year commitment that you assume, beside those with a price, for a fleet that is scaled"
                )
                {
                    WithoutIt = "none",
                    Flag = "--assume-discount",
                },
                new(
                    "hedge",
                    Share(0, 10),
                    "5%",
                    "Largest share by which the commitments of a scaled fleet may cost more than the best ones, if traffic comes as stated at today's prices; within it they allow for other futures"
                )
                {
                    Default = "5%",
                    Flag = "--hedge",
                },
                new(
                    "traffic_futures.*",
                    Share(),
                    "100%",
                    "Weight of a factor on the expected traffic after 12 months, which is the name; all together 100 %"
                )
                {
                    WithoutIt = "our guess: 0.6 25 %, 1 50 %, 1.6 25 %",
                    Flag = "--traffic-futures",
                },
                new(
                    "price_futures.*",
                    Share(),
                    "100%",
                    "Weight of a factor on the price on demand after 12 months, which is the name; all together 100 %"
                )
                {
                    WithoutIt = "fitted on the price history",
                    Flag = "--price-futures",
                },
                new(
                    "discounts.*",
                    Share(0, 0.99),
                    "40%",
                    "Discount on the list price; the name is cloud.family.term, such as aws.p5.1y"
                )
                {
                    Flag = "--discount",
                    Use = SettingUse.Plan,
                },
            ]
        );

    private static IEnumerable<Setting> Business() =>
        [
            new(
                "compare",
                Text,
                "[openai/gpt-4o, together/meta-llama/Llama-3.3-70B-Instruct-Turbo]",
                "APIs whose bill for the same tokens is shown (farthing catalog list apis)"
            )
            {
                IsList = true,
                WithoutIt = "the APIs that sell the same model",
                Flag = "--compare",
                Use = SettingUse.Plan,
            },
            new("people.self_host", Number(0, 10_000), "1.0", "Engineers that run the fleet, at any size")
            {
                WithoutIt = "people.api, and one for people.gpus_per_engineer GPUs",
                Flag = "--people-self-host",
                Use = SettingUse.Plan,
            },
            Setting.Or(
                "people.gpus_per_engineer",
                Positive(QuantityKind.Number, 10_000),
                "32",
                "GPUs for each engineer"
            ) with
            {
                NotWith = "people.self_host",
                Flag = "--gpus-per-engineer",
                Use = SettingUse.Plan,
            },
            Setting.Or("people.api", Number(0, 10_000), "0.1", "Engineers that operate an API") with
            {
                Flag = "--people-api",
                Use = SettingUse.Plan,
            },
            Setting.Or(
                "people.cost",
                Between(QuantityKind.UsdPerYear, 0, 100e6),
                "$200k/y",
                "Cost of one engineer, all in"
            ) with
            {
                Flag = "--people-cost",
                Use = SettingUse.Plan,
            },
            new(
                "overhead.before",
                Time(0, 86400),
                "40ms",
                "Time before the engine; it consumes the TTFT promise"
            )
            {
                Default = "0s",
                Flag = "--overhead-before",
            },
            new(
                "overhead.after",
                Time(0, 86400),
                "15ms",
                "Time after the last token; it consumes the E2E promise"
            )
            {
                Default = "0s",
                Flag = "--overhead-after",
            },
            Setting.Or("hours_per_month", Number(1, 744), "730", "Hours that a month is billed") with
            {
                Flag = "--hours-per-month",
            },
        ];
}
