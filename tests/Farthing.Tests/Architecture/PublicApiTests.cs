using System.Globalization;
using System.Reflection;
using System.Text;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>What Numerics, Economics and Serving offer, reviewed as a golden file: a public member comes or goes on purpose.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Numerics")]
    [InlineData("Economics")]
    [InlineData("Serving")]
    public void Public_surface_is_the_reviewed_one(string room) =>
        Golden.Verify(Print(Assembly.Load($"Farthing.{room}")), $"PublicApi.{room}.txt");

    [Fact]
    public void A_member_is_printed_with_its_types()
    {
        string text = Print(typeof(global::Farthing.Numerics.Quantities.Interval).Assembly);

        Assert.Contains(
            "readonly struct Farthing.Numerics.Quantities.Interval",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("  double Low { get; init; }", text, StringComparison.Ordinal);
        Assert.Contains("  static Interval Point(double value)", text, StringComparison.Ordinal);
    }

    private static string Print(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (
            Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"{Kind(type)} {type.FullName}{Base(type)}\n");
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {member}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public
            | BindingFlags.NonPublic
            | BindingFlags.Instance
            | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
        {
            return Enum.GetNames(type)
                .Select(name =>
                    $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"
                );
        }

        return type.GetMembers(Declared).Where(IsSeen).Select(Line).OfType<string>();
    }

    private static bool IsSeen(MemberInfo member) =>
        !member.Name.Contains('<')
        && member.Name
            is not (
                "PrintMembers"
                or "EqualityContract"
                or "Deconstruct"
                or "GetHashCode"
                or "Equals"
                or "ToString"
                or "op_Equality"
                or "op_Inequality"
            )
        && member switch
        {
            MethodBase method => (method.IsPublic || method.IsFamily) && !IsAccessor(method),
            FieldInfo field => field.IsPublic || field.IsFamily,
            PropertyInfo property => property.GetAccessors(true).Any(get => get.IsPublic || get.IsFamily),
            EventInfo => true,
            _ => false,
        };

    private static bool IsAccessor(MethodBase method) =>
        method.IsSpecialName
        && (
            method.Name.StartsWith("get_", StringComparison.Ordinal)
            || method.Name.StartsWith("set_", StringComparison.Ordinal)
        );

    private static string? Line(MemberInfo member) =>
        member switch
        {
            ConstructorInfo { IsStatic: true } => null,
            ConstructorInfo make when IsCopy(make) => null,
            ConstructorInfo make => $"new({Parameters(make)})",
            MethodInfo method =>
                $"{(method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
            FieldInfo { IsLiteral: true } constant =>
                $"const {Name(constant.FieldType)} {constant.Name} = {Convert.ToString(constant.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
            FieldInfo field => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
            PropertyInfo property =>
                $"{(property.GetAccessors(true)[0].IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name} {{ {(property.CanRead ? "get; " : "")}{Setter(property)}}}",
            _ => member.ToString(),
        };

    private static bool IsCopy(ConstructorInfo make) =>
        make.IsFamily
        && make.GetParameters() is [ParameterInfo only]
        && only.ParameterType == make.DeclaringType;

    private static string Setter(PropertyInfo property)
    {
        MethodInfo? setter = property.SetMethod;
        bool isInit =
            setter?.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == "IsExternalInit")
            ?? false;
        return setter is null || setter.IsPrivate || setter.IsAssembly ? ""
            : isInit ? "init; "
            : "set; ";
    }

    private static string Parameters(MethodBase method) =>
        string.Join(
            ", ",
            method
                .GetParameters()
                .Select(parameter =>
                    (
                        parameter.IsOut ? "out "
                        : parameter.IsIn ? "in "
                        : parameter.ParameterType.IsByRef ? "ref "
                        : ""
                    )
                    + $"{Name(parameter.ParameterType)} {parameter.Name}"
                    + (
                        parameter.HasDefaultValue
                            ? " = "
                                + (
                                    Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture)
                                        is { Length: > 0 } value
                                        ? value
                                        : "default"
                                )
                            : ""
                    )
                )
        );

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType
            ? type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute)) ? "readonly struct"
                : "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Base(Type type) =>
        type.BaseType is null || type.BaseType == typeof(object) || type.IsValueType
            ? ""
            : " : " + Name(type.BaseType);

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsArray)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "");
        }

        if (Nullable.GetUnderlyingType(type) is Type inner)
        {
            return Name(inner) + "?";
        }

        if (type.IsGenericType)
        {
            string plain = type.Name.Split('`')[0];
            return $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        }

        return Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.UInt32 => "uint",
            TypeCode.Double => "double",
            TypeCode.Decimal => "decimal",
            TypeCode.Boolean => "bool",
            TypeCode.String => "string",
            _ => type == typeof(void) ? "void" : type.Name,
        };
    }
}
