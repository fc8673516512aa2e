using Farthing.Catalogs.Reading;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Offers;

/// <summary>A file of offers: instances, and the tables beside them.</summary>
/// <param name="Offers">Instances.</param>
/// <param name="Tco">Cost of ownership by GPU.</param>
/// <param name="Blocks">Capacity bought ahead.</param>
internal sealed record OfferFile(
    IReadOnlyList<InstanceOffer> Offers,
    IReadOnlyList<TcoReference> Tco,
    IReadOnlyList<CapacityBlock> Blocks
)
{
    /// <summary>Reads a file; rows with faults are left out.</summary>
    public static OfferFile Read(MemberReader root) =>
        new(
            [.. root.Rows("instances").Select(OfferRowReader.Read).OfType<InstanceOffer>()],
            [
                .. root.Rows("tco_reference")
                    .Select(row => new TcoReference(
                        row.RequiredText("gpu"),
                        row.Price("tco_hyperscaler_usd_per_gpu_hour"),
                        row.Price("tco_neocloud_usd_per_gpu_hour"),
                        row.Price("rental_3y_usd_per_gpu_hour"),
                        row.Number("all_in_kw_per_gpu"),
                        row.Text("note"),
                        row.Sources()
                    )),
            ],
            [
                .. root.Rows("capacity_blocks")
                    .Select(row => new CapacityBlock(
                        row.RequiredText("cloud"),
                        row.RequiredText("instance_type"),
                        row.RequiredText("gpu"),
                        row.RequiredWhole("gpu_count"),
                        row.RequiredNumber("capacity_block_usd_per_hour"),
                        row.Sources()
                    )),
            ]
        );
}
