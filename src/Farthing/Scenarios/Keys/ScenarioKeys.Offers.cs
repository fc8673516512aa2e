using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Keys;

/// <content>What it is bought with, and compared to.</content>
internal static partial class ScenarioKeys
{
    private static IEnumerable<ScenarioKey> Offers() =>
        [
            Word(
                "offers.purchase",
                ["on-demand", "spot", "reserved-1y", "reserved-3y"],
                "[on-demand, reserved-1y]",
                "Kinds of purchase that are considered; one without a known price is listed, never guessed"
            ) with
            {
                IsList = true,
                Default = "on-demand",
                Flag = "--purchase",
                Use = ScenarioUse.Plan,
            },
            Switch(
                "offers.live_on_spot",
                "false",
                "Your consent to live traffic on spot instances, with one replica more than needed"
            ) with
            {
                Flag = "--live-on-spot",
                Use = ScenarioUse.Plan,
            },
            Text(
                "offers.regions",
                "[aws/us-east-1, gcp/us-central1, lambda/*]",
                "Regions as cloud/region; * stands for any part, any for all"
            ) with
            {
                IsList = true,
                Default = "any",
                Flag = "--regions",
            },
            Positive(
                "offers.gpu_price",
                QuantityKind.UsdPerHour,
                10_000,
                "$2.50/h",
                "Your own price of one GPU-hour, instead of the catalog's offers"
            ) with
            {
                Flag = "--gpu-price",
            },
            Quantity(
                "offers.discounts.*",
                QuantityKind.Fraction,
                0,
                0.99,
                "40%",
                "Discount on the list price; the name is cloud.family.term, such as aws.p5.1y"
            ) with
            {
                Flag = "--discount",
                Use = ScenarioUse.Plan,
            },
        ];

    private static IEnumerable<ScenarioKey> Business() =>
        [
            Text(
                "compare",
                "[openai/gpt-4o, together/meta-llama/Llama-3.3-70B-Instruct-Turbo]",
                "APIs whose bill for the same tokens is shown (farthing catalog list apis)"
            ) with
            {
                IsList = true,
                WithoutIt = "the APIs that sell the same model",
                Flag = "--compare",
                Use = ScenarioUse.Plan,
            },
            Quantity(
                "people.self_host",
                QuantityKind.Number,
                0,
                10_000,
                "1.0",
                "Engineers whose time running the fleet takes, whatever its size"
            ) with
            {
                WithoutIt = "people.api, and one for people.gpus_per_engineer GPUs",
                Flag = "--people-self-host",
                Use = ScenarioUse.Plan,
            },
            Positive(
                "people.gpus_per_engineer",
                QuantityKind.Number,
                10_000,
                "32",
                "GPUs that take the time of one engineer"
            ) with
            {
                Default = "32",
                NotWith = "people.self_host",
                Flag = "--gpus-per-engineer",
                Use = ScenarioUse.Plan,
            },
            Quantity(
                "people.api",
                QuantityKind.Number,
                0,
                10_000,
                "0.1",
                "Engineers whose time using an API takes"
            ) with
            {
                Default = "0.1",
                Flag = "--people-api",
                Use = ScenarioUse.Plan,
            },
            Quantity(
                "people.cost",
                QuantityKind.UsdPerYear,
                0,
                100e6,
                "$200k/y",
                "What one engineer costs, all in"
            ) with
            {
                Default = "$200k/y",
                Flag = "--people-cost",
                Use = ScenarioUse.Plan,
            },
            Quantity(
                "overhead.before",
                QuantityKind.Duration,
                0,
                86400,
                "40ms",
                "Time before the engine; it consumes the TTFT promise"
            ) with
            {
                Default = "0s",
                Flag = "--overhead-before",
            },
            Quantity(
                "overhead.after",
                QuantityKind.Duration,
                0,
                86400,
                "15ms",
                "Time after the last token; it consumes the E2E promise"
            ) with
            {
                Default = "0s",
                Flag = "--overhead-after",
            },
            Quantity(
                "hours_per_month",
                QuantityKind.Number,
                1,
                744,
                "730",
                "Hours that a month is billed"
            ) with
            {
                Default = "730",
                Flag = "--hours-per-month",
            },
        ];
}
