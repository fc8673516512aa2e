using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Attribution;

public sealed class InvoiceReaderTests
{
    private const string Focus = """
        BilledCost,BillingCurrency,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,ResourceId,Tags
        10.00,USD,Usage,2025-09-20T11:00:00Z,2025-09-20T10:00:00Z,i-1,"{""team"":""a,b""}"
        10.00,USD,Usage,2025-09-20T12:00:00Z,2025-09-20T11:00:00Z,i-1,{}
        0.30,USD,Usage,2025-09-20T12:00:00Z,2025-09-20T11:00:00Z,disk-1,{}
        -1.00,USD,Credit,2025-09-20T12:00:00Z,2025-09-20T10:00:00Z,i-1,{}
        """;

    private const string Cur = """
        identity/LineItemId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/LineItemType,lineItem/ResourceId,lineItem/UnblendedCost,lineItem/CurrencyCode
        a,2025-09-20T00:00:00Z,2025-09-21T00:00:00Z,Usage,i-1,2.3333333333,USD
        b,2025-09-21T00:00:00Z,2025-09-22T00:00:00Z,Usage,i-1,2.3333333333,USD
        c,2025-09-22T00:00:00Z,2025-09-23T00:00:00Z,Usage,i-1,2.3333333333,USD
        """;

    [Fact]
    public void A_focus_file_is_read_and_a_credit_is_spread_over_its_hours()
    {
        Invoice invoice = Read(Focus, "i-1");
        IReadOnlyList<BilledHour> hours = HourlyBill.OfInvoice(invoice.Rows);

        Assert.Equal("FOCUS 1.2", invoice.Layout);
        Assert.Equal(1, invoice.OtherRows);
        Assert.Equal(19.00m, invoice.Usd);
        Assert.Equal([Money.FromUsd(9.5m), Money.FromUsd(9.5m)], hours.Select(hour => hour.Bill));
        Assert.All(hours, hour => Assert.Equal(3600, hour.Seconds));
    }

    [Fact]
    public void Days_of_a_cost_and_usage_report_become_hours_that_add_up_to_it()
    {
        Invoice invoice = Read(Cur, null);
        IReadOnlyList<BilledHour> hours = HourlyBill.OfInvoice(invoice.Rows);

        Assert.Equal("AWS CUR", invoice.Layout);
        Assert.Equal(72, hours.Count);
        // 3 × 2.3333333333 = 6.9999999999, rounded once: 7.000000000.
        Assert.Equal(7_000_000_000, hours.Sum(hour => hour.Bill.NanoUsd));
        Assert.All(hours, hour => Assert.InRange(hour.Bill.NanoUsd, 97_222_221, 97_222_223));
    }

    [Fact]
    public void The_columns_of_cur_2_and_a_byte_order_mark_are_known()
    {
        Invoice invoice = Read(
            "\uFEFFline_item_usage_start_date,line_item_usage_end_date,line_item_unblended_cost\r\n2025-09-20 10:15:00,2025-09-20 10:45:00,2\r\n",
            null
        );

        BilledHour hour = Assert.Single(HourlyBill.OfInvoice(invoice.Rows));
        Assert.Equal(
            new BilledHour(RollupKey.HourOf(invoice.Rows[0].StartUnixNs), Money.FromUsd(2), 1800),
            hour
        );
    }

    [Fact]
    public void Two_machines_in_one_hour_are_there_once_and_a_tax_is_no_usage()
    {
        const long Hour = RollupKey.HourNs;
        IReadOnlyList<BilledHour> hours = HourlyBill.OfInvoice([
            new BilledSpan(0, Hour, 1, true),
            new BilledSpan(Hour / 2, Hour, 1, true),
            new BilledSpan(0, 2 * Hour, 1, false),
        ]);

        Assert.Equal(
            [new BilledHour(0, Money.FromUsd(2.5m), 3600), new BilledHour(Hour, Money.FromUsd(0.5m), 0)],
            hours
        );
    }

    [Fact]
    public void Hours_add_up_to_the_invoice_whatever_its_rows() =>
        Prop.ForAll<int[], PositiveInt>(
                (costs, length) =>
                {
                    BilledSpan[] rows =
                    [
                        .. costs.Select(
                            (cost, i) =>
                                new BilledSpan(
                                    i * 1_234_567_890_123L,
                                    (i * 1_234_567_890_123L) + (length.Item * 777_777_777_777L),
                                    cost / 7m,
                                    true
                                )
                        ),
                    ];
                    decimal sum = decimal.Round(rows.Sum(row => row.Usd) * 1_000_000_000m, 0);
                    return HourlyBill.OfInvoice(rows).Sum(hour => hour.Bill.NanoUsd) == sum;
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "FAR9121 the invoice is empty")]
    [InlineData("a,b\n1,2\n", "FAR9121 its columns are not those of an invoice")]
    [InlineData("BilledCost,ChargePeriodStart\n1,2025-09-20\n", "FAR9121 the FOCUS 1.2 file lacks a column")]
    [InlineData("BilledCost,ChargePeriodStart,ChargePeriodEnd\n", "FAR9123 no row of the invoice is meant")]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd\n\"1,2025",
        "FAR9120 a quote in the record of line 2 is not closed"
    )]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd\nfree,2025-09-20,2025-09-21\n",
        "FAR9122 not an amount"
    )]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd\n1,yesterday,2025-09-21\n",
        "FAR9122 not a time"
    )]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd\n1,2025-09-21,2025-09-20\n",
        "FAR9122 the row's span ends before it begins or is longer than a year"
    )]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd,BillingCurrency\n1,2025-09-20,2025-09-21,EUR\n",
        "FAR9122 another currency than the ledger's"
    )]
    public void What_is_wrong_with_a_file_is_said(string text, string said)
    {
        FaultList faults = new();

        Assert.Null(InvoiceReader.Read(new StringReader(text), "bill.csv", null, faults));
        Fault fault = Assert.Single(faults.Faults);
        Assert.Equal(said, $"{fault.Code} {fault.Message}");
        Assert.Equal("bill.csv", fault.File);
    }

    [Fact]
    public void All_wrong_cells_are_said_at_once_with_their_lines()
    {
        FaultList faults = new();
        InvoiceReader.Read(
            new StringReader(
                "BilledCost,ChargePeriodStart,ChargePeriodEnd\nx,2025-09-20,2025-09-21\n1,x,y\n1,2025-09-20,2025-09-21\n"
            ),
            "bill.csv",
            null,
            faults
        );

        Assert.Equal([2, 3, 3], faults.Faults.Select(fault => fault.Line ?? 0));
    }

    [Fact]
    public void No_text_ends_in_an_exception() =>
        Prop.ForAll<string>(text =>
            {
                FaultList faults = new();
                Invoice? invoice = InvoiceReader.Read(
                    new StringReader("BilledCost,ChargePeriodStart,ChargePeriodEnd\n" + text),
                    "bill.csv",
                    null,
                    faults
                );
                return invoice is null != faults.IsEmpty;
            })
            .QuickCheckThrowOnFailure();

    private static Invoice Read(string text, string? resource)
    {
        FaultList faults = new();
        Invoice? invoice = InvoiceReader.Read(new StringReader(text), "bill.csv", resource, faults);
        Assert.Empty(faults.Faults);
        return invoice!;
    }
}
