using Farthing.Documents.Costs;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Waste of fixed shapes: contiguous KV, padding of static batches, unused compute.</summary>
public sealed record MemoryWaste(
    double? Slots,
    double? Used,
    double BlockSize,
    IReadOnlyList<double> Lengths,
    double? Tflops,
    double? PeakTflops
)
{
    /// <summary>Adds it to an answer.</summary>
    public CostMemoryDocument AddTo(CostAnswer answer, CostMemoryDocument document)
    {
        if (Slots is double slots && Used is double used)
        {
            document = AddSlots(answer, document, slots, used);
        }

        if (Lengths.Count > 0)
        {
            double padding = SlotWaste.Padding(Lengths);
            document = document with
            {
                Padding = new Quantity(padding, "fraction"),
                PaddingOfFirst = new Quantity(SlotWaste.PaddingOf(Lengths[0], Lengths), "fraction"),
            };
            answer.Say(
                $"{FigureText.Tenths(padding)} of a static batch's slots are padding: all wait for the longest of {Lengths.Count}."
            );
            answer.Figures(
                "STATIC BATCH",
                new("padding", document.Padding, Show: FigureText.Tenths),
                new(
                    "of the first request",
                    document.PaddingOfFirst,
                    $"{FigureText.Plain(Lengths[0])} of {FigureText.Plain(Lengths.Max())}",
                    FigureText.Tenths
                )
            );
            answer.Formula(
                $"padding = 1 − Σ lengths / (n · longest) = 1 − {FigureText.Plain(Lengths.Sum())} / ({Lengths.Count} · {FigureText.Plain(Lengths.Max())}) = {FigureText.Tenths(padding)}"
            );
        }

        if (Tflops is double done && PeakTflops is double peak)
        {
            double mfu = SlotWaste.Mfu(done, peak);
            document = document with { Mfu = new Quantity(mfu, "fraction") };
            answer.Say(
                $"MFU {Show.Percent(mfu)}: {FigureText.Plain(done)} of {FigureText.Plain(peak)} TFLOPS{(mfu > 1 ? ", which is impossible: check whether the peak is the dense one of this format" : "")}."
            );
            answer.Figures("COMPUTE", new CostFigure("MFU", document.Mfu));
            answer.Formula(
                $"MFU = computed / dense peak = {FigureText.Plain(done)} / {FigureText.Plain(peak)} = {Show.Percent(mfu)}"
            );
        }

        return document;
    }

    private CostMemoryDocument AddSlots(
        CostAnswer answer,
        CostMemoryDocument document,
        double slots,
        double used
    )
    {
        double contiguous = SlotWaste.Contiguous(slots, used);
        double paged = SlotWaste.PagedSlots(used, BlockSize);
        string wasted = FigureText.Tenths(1 - (used / paged));
        string free = $"{FigureText.Plain(paged - used)} of {FigureText.Plain(paged)} slots";
        document = document with
        {
            ContiguousWaste = new Quantity(contiguous, "fraction"),
            PagedWaste = new Quantity(1 - (used / paged), "fraction"),
            PagedWasteBoundSlots = new Quantity(BlockSize - 1, "slots"),
        };
        answer.Say(
            $"{FigureText.Tenths(contiguous)} of a contiguous reservation of {FigureText.Plain(slots)} slots is wasted by {FigureText.Plain(used)} tokens; in blocks of {FigureText.Plain(BlockSize)}, {free}, {wasted}."
        );
        answer.Figures(
            "KV SLOTS",
            new(
                "contiguous",
                document.ContiguousWaste,
                $"{FigureText.Plain(slots - used)} of {FigureText.Plain(slots)} slots",
                FigureText.Tenths
            ),
            new($"blocks of {FigureText.Plain(BlockSize)}", document.PagedWaste, free, FigureText.Tenths),
            new("at most, whatever the length", document.PagedWasteBoundSlots, "slots per sequence")
        );
        answer.Formula(
            $"contiguous = 1 − used / slots = 1 − {FigureText.Plain(used)} / {FigureText.Plain(slots)} = {FigureText.Tenths(contiguous)}; paged = 1 − used / (⌈used / block⌉ · block) = 1 − {FigureText.Plain(used)} / {FigureText.Plain(paged)} = {wasted}"
        );
        return document;
    }
}
