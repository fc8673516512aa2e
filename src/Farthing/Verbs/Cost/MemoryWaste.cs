using System.Globalization;
using Farthing.Cli;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>What fixed shapes waste: contiguous KV, padding of static batches, unused compute.</summary>
internal sealed record MemoryWaste(
    double? Slots,
    double? Used,
    double BlockSize,
    IReadOnlyList<double> Lengths,
    double? Tflops,
    double? PeakTflops
)
{
    /// <summary>Reads it; null where nothing of it was asked.</summary>
    public static MemoryWaste? Read(VerbContext context, MemoryFlags flags)
    {
        MemoryWaste waste = new(
            context.Value(flags.Slots),
            context.Value(flags.Used),
            context.Required(flags.BlockSize),
            ReadLengths(context, flags),
            context.Value(flags.Tflops),
            context.Value(flags.PeakTflops)
        );
        if (waste.Slots is null != waste.Used is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--slots and --used are needed together")
                {
                    Path = "--slots",
                    Expected = "--slots 2048 --used 50",
                }
            );
        }

        if (waste.Used > waste.Slots)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.Contradiction, "more tokens than slots")
                {
                    Path = "--used",
                    Expected = "a count not above --slots",
                }
            );
        }

        if (waste.Tflops is null != waste.PeakTflops is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--tflops and --peak-tflops are needed together")
                {
                    Path = "--tflops",
                    Expected = "--tflops 50 --peak-tflops 312",
                }
            );
        }

        return waste.Slots is null && waste.Used is null && waste.Lengths.Count == 0 && waste.Tflops is null
            ? null
            : waste;
    }

    /// <summary>Adds it to a sheet.</summary>
    public void AddTo(CostSheet sheet)
    {
        if (Slots is double slots && Used is double used)
        {
            AddSlots(sheet, slots, used);
        }

        if (Lengths.Count > 0)
        {
            double padding = SlotWaste.Padding(Lengths);
            sheet.Say(
                $"{Tenths(padding)} of a static batch's slots are padding: all wait for the longest of {Lengths.Count}."
            );
            sheet.Section("STATIC BATCH");
            sheet.Figure("padding", "padding", padding, "fraction", Tenths);
            sheet.Figure(
                "padding_of_first",
                "of the first request",
                SlotWaste.PaddingOf(Lengths[0], Lengths),
                "fraction",
                Tenths,
                $"{CostText.Plain(Lengths[0])} of {CostText.Plain(Lengths.Max())}"
            );
            sheet.Formula(
                $"padding = 1 − Σ lengths / (n · longest) = 1 − {CostText.Plain(Lengths.Sum())} / ({Lengths.Count} · {CostText.Plain(Lengths.Max())}) = {Tenths(padding)}"
            );
        }

        if (Tflops is double done && PeakTflops is double peak)
        {
            double mfu = SlotWaste.Mfu(done, peak);
            sheet.Say(
                $"MFU {Show.Percent(mfu)}: {CostText.Plain(done)} of {CostText.Plain(peak)} TFLOPS{(mfu > 1 ? ", which is impossible: check whether the peak is the dense one of this format" : "")}."
            );
            sheet.Section("COMPUTE");
            sheet.Figure("mfu", "MFU", mfu, "fraction", Show.Percent);
            sheet.Formula(
                $"MFU = computed / dense peak = {CostText.Plain(done)} / {CostText.Plain(peak)} = {Show.Percent(mfu)}"
            );
        }
    }

    private void AddSlots(CostSheet sheet, double slots, double used)
    {
        double contiguous = SlotWaste.Contiguous(slots, used);
        double paged = SlotWaste.PagedSlots(used, BlockSize);
        sheet.Say(
            $"{Tenths(contiguous)} of a contiguous reservation of {CostText.Plain(slots)} slots is wasted by {CostText.Plain(used)} tokens; in blocks of {CostText.Plain(BlockSize)}, {CostText.Plain(paged - used)} of {CostText.Plain(paged)} slots, {Tenths(1 - (used / paged))}."
        );
        sheet.Section("KV SLOTS");
        sheet.Figure(
            "contiguous_waste",
            "contiguous",
            contiguous,
            "fraction",
            Tenths,
            $"{CostText.Plain(slots - used)} of {CostText.Plain(slots)} slots"
        );
        sheet.Figure(
            "paged_waste",
            $"blocks of {CostText.Plain(BlockSize)}",
            1 - (used / paged),
            "fraction",
            Tenths,
            $"{CostText.Plain(paged - used)} of {CostText.Plain(paged)} slots"
        );
        sheet.Figure(
            "paged_waste_bound_slots",
            "at most, whatever the length",
            BlockSize - 1,
            "slots",
            CostText.Plain,
            "slots per sequence"
        );
        sheet.Formula(
            $"contiguous = 1 − used / slots = 1 − {CostText.Plain(used)} / {CostText.Plain(slots)} = {Tenths(contiguous)}; paged = 1 − used / (⌈used / block⌉ · block) = 1 − {CostText.Plain(used)} / {CostText.Plain(paged)} = {Tenths(1 - (used / paged))}"
        );
    }

    private static List<double> ReadLengths(VerbContext context, MemoryFlags flags)
    {
        List<double> lengths = [];
        foreach (
            string part in (context.Parsed.GetValue(flags.StaticBatch) ?? "").Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (
                QuantityParser.TryParse(part, QuantityKind.Count, out double length, out Fault? fault)
                && length > 0
            )
            {
                lengths.Add(length);
            }
            else
            {
                context.Faults.Add(
                    (fault ?? new Fault(QuantityFaultCodes.OutOfRange, "out of range")) with
                    {
                        Path = "--static-batch",
                        Value = part,
                        Expected = "lengths above 0 such as 50,150,200,500",
                    }
                );
            }
        }

        return lengths;
    }

    private static string Tenths(double share) =>
        (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
