using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BmsEdge.Conformance.Gate;

/// <summary>Rules that need the source: what they look at is gone or ambiguous in the IL.</summary>
internal static class SourceRules
{
    /// <summary>Looks at every file of a compilation.</summary>
    public static IEnumerable<Finding> Check(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.SelectMany(t => Directives(t).Concat(Checked(t)).Concat(MathCalls(t, compilation.GetSemanticModel(t))));

    private static IEnumerable<Finding> Directives(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(descendIntoTrivia: true)
            .Where(n => n is IfDirectiveTriviaSyntax or ElifDirectiveTriviaSyntax or DefineDirectiveTriviaSyntax or UndefDirectiveTriviaSyntax)
            .Select(n => new Finding(
                Rule.ConditionalCompilation,
                NanoCompiler.Where(n.GetLocation()),
                $"'{n.ToString().Trim()}': the board and the virtual board run one and the same source"));

    // checked around floats leaves no trace in the IL, yet shows that somebody expects a check.
    private static IEnumerable<Finding> Checked(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes()
            .Where(n => n.IsKind(SyntaxKind.CheckedExpression) || n.IsKind(SyntaxKind.CheckedStatement))
            .Select(n => new Finding(Rule.Checked, NanoCompiler.Where(n.GetLocation()), "'checked': the interpreter wraps silently; compare before the operation instead"));

    private static IEnumerable<Finding> MathCalls(SyntaxTree tree, SemanticModel model)
    {
        foreach (InvocationExpressionSyntax call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol { ContainingType: { Name: "Math", ContainingNamespace.Name: "System" } } method)
            {
                continue;
            }

            string where = NanoCompiler.Where(call.GetLocation());
            foreach (ArgumentSyntax argument in call.ArgumentList.Arguments)
            {
                TypeInfo type = model.GetTypeInfo(argument.Expression);
                if (IsInteger(type.Type) && !SymbolEqualityComparer.Default.Equals(type.Type, type.ConvertedType) && !model.GetConstantValue(argument.Expression).HasValue)
                {
                    yield return new Finding(
                        Rule.MathPrecision, where, $"{method.ToDisplayString()} takes '{argument}' ({type.Type}) converted to {type.ConvertedType}: cast it, so that the loss is seen, or compare by hand");
                }
                else if (type.Type?.SpecialType == SpecialType.System_Double && !model.GetConstantValue(argument.Expression).HasValue)
                {
                    yield return new Finding(
                        Rule.MathPrecision, where, $"{method.ToDisplayString()} takes the double '{argument}': Math computes in single precision on the chip");
                }
            }

            if (method.ReturnType.SpecialType == SpecialType.System_Double && !IsCastToSingle(call, model))
            {
                yield return new Finding(
                    Rule.MathPrecision, where, $"the result of {method.ToDisplayString()} is used as double: Math computes in single precision on the chip, write (float){call}");
            }
        }
    }

    private static bool IsCastToSingle(InvocationExpressionSyntax call, SemanticModel model)
    {
        SyntaxNode? parent = call.Parent;
        while (parent is ParenthesizedExpressionSyntax)
        {
            parent = parent.Parent;
        }

        return parent is CastExpressionSyntax cast && model.GetTypeInfo(cast.Type).Type?.SpecialType == SpecialType.System_Single;
    }

    private static bool IsInteger(ITypeSymbol? type) =>
        type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;
}
