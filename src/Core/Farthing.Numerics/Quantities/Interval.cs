namespace Farthing.Numerics.Quantities;

/// <summary>A closed range of a plain number: a range that a person gave, or the range that follows from it. A point has equal ends.</summary>
/// <param name="Low">The smaller end.</param>
/// <param name="High">The larger end, not below <paramref name="Low"/>.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>True when both ends are the same number.</summary>
    public bool IsPoint => Low == High;

    /// <summary>The middle of the range.</summary>
    public double Middle => Low == High ? Low : (Low + High) / 2;

    /// <summary>A range of one number.</summary>
    public static Interval Point(double value) => new(value, value);

    /// <summary>The range as it is shown: the middle, and the ends unless it is a point.</summary>
    /// <param name="unit">The unit as <see cref="Quantity"/> names it.</param>
    public Quantity In(string unit) =>
        IsPoint ? new Quantity(Low, unit) : new Quantity(Middle, unit) { Low = Low, High = High };

    /// <summary>Applies a function that falls with its argument.</summary>
    public Interval Falling(Func<double, double> function) => new(function(High), function(Low));

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a, Interval b) => new(a.Low - b.High, a.High - b.Low);

    /// <summary>Product of two ranges of non-negative numbers.</summary>
    public static Interval operator *(Interval a, Interval b) => new(a.Low * b.Low, a.High * b.High);

    /// <summary>Quotient of a range of non-negative numbers by one of positive numbers.</summary>
    public static Interval operator /(Interval a, Interval b) => new(a.Low / b.High, a.High / b.Low);

    public static implicit operator Interval(double value) => Point(value);
}
